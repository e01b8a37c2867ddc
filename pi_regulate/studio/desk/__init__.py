"""The desk: exercises, routines and settings written in the browser, judged by the device's own reader."""

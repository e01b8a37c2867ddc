"""The header: which chip it is (`chip`), what drives it (`backends`), and the button on one of its pins (`gpio`)."""

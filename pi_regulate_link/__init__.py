"""The link: joins the lamp to the MQTT broker of a home, so that Home Assistant can see it and end a session gently.

A program, a user and a package of its own beside `pi_regulate`, whose service keeps having no network at all. Three
threads put events into one queue and decide nothing: paho's for the broker, one that reads the lamp's wish socket, and
signals. `deciding` takes them out one by one and is a plain state machine, without a clock or a socket. Whatever the
broker sends, only five words and another lamp's beat reach the lamp, and the lamp decides about them again.
Rule: it opens connections and never waits for one; there is no port to close.
"""

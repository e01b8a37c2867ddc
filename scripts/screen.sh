#!/bin/sh
# Says how `make run` shows the device here: `studio` on a machine with a screen of its own, `simulate` in a terminal alone.
# A terminal over ssh has no screen, even where it forwards windows: a browser there would come over the line. Rule: what
# can't be told counts as no screen.
if [ -n "${SSH_CONNECTION-}${SSH_TTY-}" ]; then
    echo simulate
elif [ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
    echo studio
else
    echo simulate
fi

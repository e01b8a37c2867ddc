"""Everything that touches the world: clocks, the lamp, the button, the recorder, and the interfaces they all fit.

Code above this floor knows no pins or duty cycles. The packages are `pins`, `lamps`, `speaker`, `speech` and `keeping`
(files that outlast a start). `lamps` and `speaker` use `pins`; `lamps` and `speech` use `keeping`. The one rule: a
device does at once what it is told and reports what happened as a time-stamped event; it decides nothing. And imports
between the packages never form a circle.
"""

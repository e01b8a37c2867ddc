"""Everything that touches the world: clocks, the lamp, the button, the recorder, and the ports they all fit.

Code above this floor knows no pins or duty cycles. The rooms are `pins`, `lamps`, `speaker`, `speech` and `keeping`
(files that outlast a start). `lamps` and `speaker` stand on `pins`; `lamps` and `speech` use `keeping`. The one rule: a
device does what it is told at once and reports what happened as a time-stamped event, it decides nothing; and no way
between rooms leads back.
"""

# Spikes and a chattering contact on the real chip, through the service as it is installed.
# What counts is what a person would get: a session begun, a sound, a lamp that is lit.
. /project/trial.sh
lab-bench up >/dev/null
apt-get install -y /project/now.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt-get"; }
sessions() { python3 -c 'import json; print(json.load(open("/var/lib/pi-regulate/memory.json"))["sessions"])' 2>/dev/null || echo 0; }
wire() { chrt -f 10 python3 /project/interference.py "$@"; }   # nothing keeps the bench waiting in mid-spike
is_counted() { [ "$(sessions)" = $((before + 1)) ]; }

for driver in gpiod lgpio; do
  printf 'intro: never\nbutton: {driver: %s}\n' $driver >/etc/pi-regulate/settings.yaml
  systemctl restart pi-regulate; eventually 120 is_armed; eventually 60 says 'at rest'; sleep 2
  before=$(sessions)
  lab-audio record /tmp/heard.wav 14 & heard=$!
  sleep 1
  told "$driver spikes: $(wire spikes)"
  sleep 3
  says 'at rest' || fail "$driver: a spike began a session: $(of_unit StatusText)"
  is_dark || fail "$driver: a spike has left the lamp lit"
  wait $heard
  ! loud /tmp/heard.wav >/tmp/loud || fail "$driver: a spike was heard: $(cat /tmp/loud)"
  [ "$(sessions)" = "$before" ] || fail "$driver: a spike was counted as a session"

  lab-gpio record start
  wire press; sleep 1
  lab-gpio record stop
  says ground || fail "$driver: a press that chatters began nothing: $(of_unit StatusText)"
  lab-gpio record print | grep -q 'GPIO12 1 program' || fail "$driver: a press that chatters lit nothing"
  sleep 4; says ground || fail "$driver: one press that chatters did more: $(of_unit StatusText)"
  wire spikes >/tmp/spikes; sleep 1
  says ground || fail "$driver: a spike moved a session on to $(of_unit StatusText)"
  wire press; eventually 10 says breathe
  sleep 2; says breathe || fail "$driver: one press that chatters moved on twice: $(of_unit StatusText)"
  landed
  eventually 10 is_counted
  told "$driver presses: one session begun, one phase moved on, one session counted"
done

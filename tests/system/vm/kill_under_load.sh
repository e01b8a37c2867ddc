# Killed in the middle of a session, on a machine that has nothing else to do and on one that has far too much: how long
# the lamp stays lit. The wire is pulled up, so that the line stays lit without a program, as on a Pi. What looks on runs
# before all others (SCHED_FIFO): it measures the device, not its own turn among the loops.
. /project/trial.sh
lab-bench up >/dev/null
apt-get install -y /project/now.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt-get"; }
stays_lit() { for look in 1 2 3 4 5 6; do lab-gpio get 12 | grep -qx 1 || return 1; done; }   # no pulse is so long
eventually 120 is_armed; eventually 60 says 'at rest'; sleep 2
for loops in 0 8; do
  led; lab-gpio wait 12 1 --timeout 10 >/dev/null || fail "not lit"
  lab-gpio pull 12 up
  busy=
  for number in $(seq $loops); do sh -c 'while :; do :; done' & busy="$busy $!"; done
  chrt -f -p 10 $$; sleep 1
  before=$(of_unit MainPID); maker=$(cat /proc/$before/task/*/children)   # which makes the pulses, and would end dark
  begun=$(now); kill -9 $before $maker
  eventually 10 stays_lit
  eventually 120 is_dark; told "beside $loops loops, dark: $(since $begun) s"
  eventually 240 is_new $before; eventually 240 is_armed; told "beside $loops loops, armed: $(since $begun) s"
  chrt -o -p 0 $$; [ -z "$busy" ] || kill $busy
  lab-gpio pull 12 down
  ! journalctl -u pi-regulate -o cat | grep 'timed out' || fail "what makes it dark was ended before it had"
  # Back after a fault it shines low for three minutes: a hold ends that.
  eventually 20 says 'back after'; lab-gpio press 17 --ms 1400 >/dev/null; eventually 20 says 'at rest'; eventually 10 is_dark; sleep 3
done

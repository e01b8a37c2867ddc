# Two cards that are not as one wishes: one that another program has, and lets go in mid-session; one of 8 bit alone.
# And the end of a program in mid-sound, which on a slow machine comes before its card has been let go.
set -eu
fail() { echo "WRONG $*"; cat /tmp/app.log; exit 1; }
told() {   # TEXT, within two minutes
  for try in $(seq 240); do grep -q "$1" /tmp/app.log && return 0; sleep 0.5; done
  fail "\`$1\` was not said"
}
lab-bench up >/dev/null
mkdir -p /job/out
export PYTHONPATH=/project PYTHONUNBUFFERED=1 SDL_VIDEODRIVER=dummy
other() { exec aplay -q -D hw:Loopback,0,$1 -f S16_LE -r 48000 -c 2 /dev/zero; }
other 0 & first=$!; other 1 & second=$!
sleep 1; kill -0 $first $second || fail "nobody else has the card"
: >/tmp/app.log
python3 -m pi_regulate run --backend pi --at 12:00 --sound Loopback >/tmp/app.log 2>&1 & program=$!
told "^the sound card is busy (Loopback): light only"
lab-gpio press 17 --ms 120 >/dev/null
lab-gpio wait 12 1 --timeout 20 >/dev/null || fail "no light while the card is busy"
echo "busy: light only"
kill $first $second; wait $first $second 2>/dev/null || :
told "^sound on Loopback"
lab-audio record /tmp/heard.wav 8
python3 -c 'import soundfile, sys; sys.exit(int(abs(soundfile.read("/tmp/heard.wav")[0]).max() < 1e-3))' || fail "free, and nothing is heard"
echo "free: heard"
begun=$EPOCHREALTIME; kill -TERM $program; status=0; wait $program || status=$?
echo "stopped in mid-sound: status $status, after $(awk -v a=$EPOCHREALTIME -v b=$begun 'BEGIN { printf "%.1f", a - b }') s"
! grep -q Traceback /tmp/app.log || fail "a traceback"

modprobe snd-dummy
cat >>/etc/asound.conf <<ALSA
pcm.eight { type file; file /job/out/eight.raw; format raw; slave.pcm { type hw; card Dummy; format U8 } }
ALSA
SDL_AUDIODRIVER=alsa AUDIODEV=eight python3 -m tests.system.vm.cards auto 6 0 /job/out/given.raw >/tmp/app.log 2>&1 || fail "8 bit: ended with $?"
grep "^sound on eight" /tmp/app.log || fail "8 bit: no sound"

# `setup` beside a service that runs, as after apt: it stops it, tries the real lamp and button, starts it again, however it
# ends; writes config.txt and takes it back; and the service takes over what was answered.
. /project/trial.sh
lab-bench up >/dev/null
apt-get install -y /project/now.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }
mkdir -p /boot/firmware; printf 'dtparam=audio=on\n[cm4]\notg_mode=1\n' >/boot/firmware/config.txt
cp /boot/firmware/config.txt /tmp/config.txt
mkfifo /tmp/keys
begun() { : >/tmp/said; pi-regulate setup </tmp/keys >/tmp/said 2>&1 & asked=$!; exec 3>/tmp/keys; }
said() { tr -s ' \n' ' ' </tmp/said | grep -q "$1"; }
until_said() { (eventually 120 said "$1") || { cat /tmp/said; exit 1; }; }
answer() { echo "$1" >&3; }
is_stopped() { case $(of_unit ActiveState) in inactive|failed) ;; *) return 1 ;; esac; }   # failed: `lamp off` took too long
eventually 90 is_armed

begun; until_said 'Please press it now'
is_stopped || fail "asked for the button, and the service has it"
eventually 30 sh -c 'lab-gpio press 17 --ms 120 >/dev/null; sleep 1; grep -q "Your press was felt" /tmp/said'
lab-gpio wait 12 1 --timeout 30 >/dev/null || fail "the lamp did not shine"
until_said 'Did the lamp shine?'; is_dark || fail "the lamp is left lit"; answer yes
until_said 'Did you hear it?'; answer yes
until_said '1 or 2, again'; answer ''
until_said 'How dim and how bright'; answer ''
until_said 'How loud'; answer ''
until_said 'The device is running again'; is_armed || fail "it says that it runs, and it does not"
told "with the service stopped meanwhile: button felt, lamp seen; armed again"
before=$(of_unit MainPID)
for question in pregnant holds effort focus photosensitive doors; do answer ''; done
until_said 'Your country or a city'; answer Wien; answer yes
answer 142; answer no   # to the question about Home Assistant
until_said 'Is there an I2S amplifier'; answer no; answer yes; answer no   # the lines of config.txt, and the card as a page
until_said 'That is all'; wait $asked; exec 3>&-
said 'starts to use your answers at its next rest' || { cat /tmp/said; fail "no word on what follows"; }
eventually 60 is_new $before; eventually 60 is_armed
pi-regulate status | tr -s ' \n' ' ' | grep -q 'clock set by' || fail "the zone is not known: $(pi-regulate status)"
told "time zone: taken over by a start at rest, $(grep time_zone /etc/pi-regulate/settings.yaml | tail -1)"
grep -c '^# pi-regulate: begin' /boot/firmware/config.txt | grep -qx 1 || fail "config.txt: $(cat /boot/firmware/config.txt)"
told "config.txt: $(sed -n '/pi-regulate: begin/,$p' /boot/firmware/config.txt | grep -v '^#' | tr '\n' ' ')"
cmp -s /tmp/config.txt /boot/firmware/config.txt.before-pi-regulate || fail "no copy of it"
pi-regulate setup --undo-config-txt >/dev/null; cmp /tmp/config.txt /boot/firmware/config.txt && told "config.txt: undone"

for how in KILL TERM HUP; do
  begun; until_said 'Please press it now'; is_stopped || fail "it was not stopped"
  kill -$how $asked; wait $asked 2>/dev/null || :; exec 3>&-
  eventually 60 is_armed; is_dark; told "setup ended by SIG$how: armed again"
done

led; begun; until_said 'A session is going on now'; answer no
until_said 'Lamp, button and sound are left out'; exec 3>&-; wait $asked || :
says ground || fail "the session was ended: $(of_unit StatusText)"; told "a session that goes on: not ended"

# The faults of test_faults.py, each before and after its boot or its card; read with trial.sh before it.
# Rule: a fault is real (bytes, mounts, files), never a simulated answer.
OWN=/etc/pi-regulate/settings.yaml STATE=/var/lib/pi-regulate
no_traceback() { ! journalctl -b -u pi-regulate -o cat | grep -q Traceback || fail "a traceback"; }
session() { led; landed; eventually 20 is_armed; no_traceback; }
sign() {   # what the lamp tells at the first press, ended by a hold
  press; eventually 20 says 'the lamp signals'; of_unit StatusText
  lab-gpio press 17 --ms 1400 >/dev/null; eventually 20 says 'at rest'
}
files_that_worked() {
  echo 'talk: none' >$OWN; sleep 3; session
  eventually 20 grep -q none $STATE/last-good.json
}
wrong_files() { echo 'talk: many' >$OWN; sync; }
nothing_that_worked() { rm $STATE/last-good.json; sync; }
is_content() { says 'at rest' && ! says because; }
right_files() { echo 'talk: few' >$OWN; eventually 60 is_content; }
unread_settings() {   # the owner's only settings have a name that nobody looks for
  mv $OWN ${OWN%.yaml}.yml; echo 'people: {photosensitive: true}' >${OWN%.yaml}.yml
  eventually 60 says 'settings.yml is not read'
}
told_to_all() {
  of_unit StatusText
  pi-regulate status | grep -c 'settings.yml is not read'
  journalctl -b -u pi-regulate -o cat | grep -c 'settings.yml is not read'
  pi-regulate doctor | grep -o 'FAIL *config.valid *.*'
  pi-regulate check >/tmp/told || echo "check ends with $?"
}
do_what_check_prints() {
  sh -c "$(sed -n 's/.*To rename it: //p' /tmp/told)"
  eventually 60 is_read
  pi-regulate check >/dev/null && echo "all right"
  grep -q photosensitive $OWN && echo "it is where it belongs"
}
is_read() { says 'at rest' && ! says 'not read'; }
full_disk() {   # the last byte goes, also of what is kept for root
  dd if=/dev/zero of=/fill bs=1M 2>/dev/null || :
  dd if=/dev/zero of=/fill-2 bs=1k 2>/dev/null || :
  rm -f $STATE/memory.json
  ! { head -c 9000 /dev/zero >/fill-3; } 2>/dev/null || dd if=/dev/zero of=/fill-4 bs=1k 2>/dev/null || :
  systemctl restart pi-regulate; eventually 60 is_armed
  session; of_unit StatusText; df --output=avail / | tail -1
}
room_again() {
  rm -f /fill*; session
  eventually 20 python3 -c "import json; json.load(open('$STATE/memory.json'))"
}
read_only() { sed -i 's/ext4 defaults/ext4 ro/' /etc/fstab; sync; }
is_read_only() { ! touch /anything 2>/dev/null || fail "it can be written to"; }
writable() { mount -o remount,rw /; sed -i 's/ext4 ro/ext4 defaults/' /etc/fstab; sync; }
has_sound() { ! says 'light only' && ! says 'sound card'; }
only_the_usb_card() { systemctl stop pi-regulate; lab-audio down; systemctl start pi-regulate; eventually 60 is_armed; has_sound; }

# The package from its first day to its last: apt finds all it needs without a network, the device is armed, answers,
# comes back from a hang and a kill, is upgraded in the middle of somebody's session, and leaves nothing.
. /project/trial.sh
ip link set eth0 down
lab-bench up >/dev/null
apt() { apt-get -y -o Dpkg::Options::=--force-confold "$@" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt-get $*"; }; }
all_there_is() { find / -xdev \( -name '*pi[-_]regulate*' -o -path '*pi-regulate/*' \) -not -path '/project/*' | sort; }

begun=$(now); apt install /project/now.deb; is_armed || fail "apt-get came back, and nothing is armed"
told "installed and armed without a network: $(since $begun) s"
! says 'no sound' || fail "no sound after the installation"
asked=$(systemd-analyze security pi-regulate --no-pager | grep -o 'exposure.*'); told "$asked"
systemd-analyze verify pi-regulate.service 2>&1 | grep pi-regulate && fail "systemd has something to say"
is_dark || fail "the lamp is not dark at rest"

told "status, for anybody: $(runuser -u nobody -- pi-regulate status | head -1)"
systemctl stop pi-regulate
for look in 1 2 3; do   # a busy host makes the card open slowly; the doctor waits 8 s
  said=$(pi-regulate doctor || :)
  case $said in *'opens at 48 kHz'*) break ;; esac
done
systemctl start pi-regulate; is_armed
case $said in *'opens at 48 kHz'*) ;; *) fail "doctor: $said" ;; esac
told "doctor, with the service stopped: $(echo "$said" | tail -1)"

lab-audio record /tmp/heard.wav 7 & heard=$!
sleep 1; lab-gpio record start
pressed=$(lab-gpio press 17 --ms 120)
wait $heard; lab-gpio record stop; lab-gpio record print >/tmp/wires
at_most "press to light" "$(awk -v t="$pressed" '$1 > t && $2 == "GPIO12" && $3 == 1 && $4 == "program" { print $1 - t; exit }' /tmp/wires)" 0.5
heard=$(loud /tmp/heard.wav) || fail "nothing was heard after the press: $heard"; told "heard after the press: $heard"
landed; told "a hold ends it: dark"

echo 'talk: none' >>/etc/pi-regulate/settings.yaml
eventually 20 sh -c "journalctl -u pi-regulate -o cat | grep -q 'read the configuration again'"
led; before=$(of_unit MainPID)
apt install /project/next.deb
[ "$(of_unit MainPID)" = $before ] && says ground || fail "the upgrade ended a session"
told "an upgrade in the middle of a session: it goes on ($(of_unit StatusText))"
begun=$(now); landed; eventually 60 is_new $before; eventually 60 is_armed
told "new at rest: $(pi-regulate --version), armed $(since $begun) s after the hold"
grep -q 'talk: none' /etc/pi-regulate/settings.yaml || fail "the owner's settings are gone"
[ -e /etc/pi-regulate/settings.yaml.dpkg-dist ] || fail "the maker's new settings are not beside them"
[ "$(of_unit NRestarts)" = 1 ] || fail "started again $(of_unit NRestarts) times"
told "the owner's settings: kept"

before=$(of_unit MainPID); begun=$(now)
apt install --reinstall /project/next.deb
eventually 60 is_new $before; eventually 60 is_armed
told "an upgrade at rest: armed with the new one $(since $begun) s after apt began"

before=$(of_unit MainPID); begun=$(now); kill -STOP $before
eventually 40 is_new $before; at_most "stopped (SIGSTOP) to a new process" $(since $begun) 20
eventually 60 is_armed; told "stopped (SIGSTOP) to armed: $(since $begun) s"

led; lab-gpio wait 12 1 --timeout 5 >/dev/null; lab-gpio pull 12 up   # so that the line stays lit without a program
before=$(of_unit MainPID); begun=$(now); kill -9 $before
eventually 20 is_dark; at_most "killed in a session to dark" $(since $begun) 10
lab-gpio pull 12 down
eventually 40 is_new $before; eventually 60 is_armed; at_most "killed in a session to armed" $(since $begun) 20
eventually 5 says 'back after a fault'; told "after that: $(of_unit StatusText)"

apt remove pi-regulate
[ "$(of_unit ActiveState)" = inactive ] || fail "removed, and it runs"
is_dark || fail "removed, and the lamp is lit"
told "removed, kept: $(all_there_is | grep -v '/var/lib/dpkg\|/etc/systemd\|/deb-systemd\|/var/lib/systemd' | tr '\n' ' ')"
apt install /project/next.deb; is_armed || fail "not armed after a second installation"
apt purge pi-regulate
left=$(all_there_is | grep -v '^/var/log/') || :
[ -z "$left" ] || fail "purged, left: $left"
[ "$(systemctl is-enabled pi-regulate 2>&1)" = not-found ] || fail "systemd still knows it"
told "purged: no file left; the user: $(getent passwd pi-regulate)"

# Which clocks the service believes, inside its own walls: a battery clock, none, and a real chrony that is kept in step
# by another one on this machine. Needs Debian itself for chrony, so a network.
. /project/trial.sh
lab-bench up >/dev/null
apt-get install -y /project/now.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }
clock() { pi-regulate status | grep -o '^ *clock .*' | tr -s ' ' | cut -d' ' -f3-; }
anew() { systemctl restart pi-regulate; eventually 90 is_armed; }
doctor() { pi-regulate doctor | grep -A1 "clock\.$1" | tr -s ' \n' ' '; }
echo 'time_zone: Europe/Vienna' >>/etc/pi-regulate/settings.yaml
systemctl -q disable --now systemd-timesyncd 2>/dev/null || :
rm -f /run/systemd/timesync/synchronized

anew; told "battery clock: $(clock)"
date -s '+3 hours' >/dev/null; anew; told "a date set by hand: $(clock)"
told "doctor, then: $(doctor set)"
rtc=$(readlink -f /sys/class/rtc/rtc0/device); echo "${rtc##*/}" >/sys/class/rtc/rtc0/device/driver/unbind
[ ! -e /sys/class/rtc/rtc0 ] || fail "the battery clock can't be taken away"
told "exposure: $(systemd-analyze security pi-regulate --no-pager | grep -o 'exposure.*')"
told "it may not set it: $(grep -h '^CapEff\|^CapBnd' /proc/$(of_unit MainPID)/status | tr -s '\t\n' ' ')"

cp /etc/apt/debian.list.off /etc/apt/sources.list.d/debian.list
apt-get update >/tmp/apt.log 2>&1 && apt-get install -y --no-install-recommends chrony >>/tmp/apt.log 2>&1 ||
  { tail -5 /tmp/apt.log; told "no chrony: no network"; exit 0; }
systemctl stop chrony
cat >/tmp/source.conf <<CONF
local stratum 8
port 11123
cmdport 0
bindcmdaddress /
allow 127.0.0.1
pidfile /tmp/source.pid
CONF
cp /usr/sbin/chronyd /tmp/source-of-time    # under another name its AppArmor profile does not hold it
/tmp/source-of-time -x -f /tmp/source.conf
sed -i '/^pool\|^server\|^sourcedir/d' /etc/chrony/chrony.conf
echo 'server 127.0.0.1 port 11123 iburst minpoll 0 maxpoll 0' >>/etc/chrony/chrony.conf
grep -q '^rtcsync' /etc/chrony/chrony.conf || fail "Debian's chrony.conf has no rtcsync"
systemctl start chrony; eventually 60 sh -c 'chronyc -n tracking | grep -q "Leap status *: Normal"'
eventually 60 sh -c '[ "$(adjtimex -p 2>/dev/null | sed -n "s/.*status: //p")" != 64 ] || timedatectl show -P NTPSynchronized | grep -q yes'
sleep 2
told "chrony $(chronyd --version | cut -d' ' -f4), a device that was running: $(clock)"
anew; told "chrony, a new start: $(clock)"
told "doctor, then: $(doctor set)"
mkdir -p /etc/systemd/system/pi-regulate.service.d
printf '[Service]\nProtectClock=yes\n' >/etc/systemd/system/pi-regulate.service.d/old.conf
systemctl daemon-reload; anew; told "with ProtectClock=yes: $(clock)"
told "doctor, then: $(doctor set)"

# What the documents say is typed, word for word, on a machine with the package: as the user `pi`, or as root behind `sudo`.
. /project/trial.sh
lab-bench up >/dev/null
apt-get install -y /project/now.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt-get"; }
eventually 120 is_armed
install -d -o pi /tmp/there /tmp/there/my-folder /tmp/there/my-folder/exercises
install -o pi /project/my-calm.yaml /tmp/there/my-folder/exercises/; cp /project/now.deb /tmp/there/pi-regulate_1.0_all.deb
typed() {   # LINE: how it ended, with what it said in /tmp/said
  cd /tmp/there
  local line=$1 root=runuser\ -u\ pi\ --
  case $1 in
    "sudo apt install "*) root= line="DEBIAN_FRONTEND=noninteractive apt-get install -y ${1#sudo apt install }" ;;
    "sudo "*) root= line=${1#sudo } ;;
  esac
  timeout 600 $root env -C /tmp/there HOME=/tmp/there TERM=xterm bash -c "$line" </dev/null >/tmp/said 2>&1
}
while IFS= read -r line <&9; do
  how=0; typed "$line" || how=$?
  told "typed \`$line\`: $how"
  [ "$how" = 0 ] || { head -30 /tmp/said; }
  ! grep -q Traceback /tmp/said || fail "a traceback of $line: $(cat /tmp/said)"
done 9</project/words.txt
eventually 120 is_armed; told "armed at the end"

# The sea on a card that is recorded at its other end, beside busy loops: where it stood still, and what is said of that.
set -eu
lab-bench up >/dev/null
mkdir -p /job/out; cd /project
export PYTHONPATH=/project SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=alsa
for loops in 0 2 3 8; do
  lab-audio record /job/out/heard-$loops.wav & recorder=$!
  sleep 1
  python3 -m tests.system.vm.cards auto 10 $loops /job/out/given-$loops.raw 2>&1 | sed "s/^/$loops loops: /"
  sleep 1; kill $recorder; wait $recorder || :   # however long it took until something sounded
done

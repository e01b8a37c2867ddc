// Takes chunks of sound from the line and hands them on: a worker, so that a busy page never makes a gap.
// Rule: it only carries; when the line breaks it takes it up again.

const AGAIN_MS = 1000;

onmessage = ({ data: out }) => {
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}/sound`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => out.postMessage(data, [data]);
    socket.onclose = () => setTimeout(connect, AGAIN_MS);
  };
  connect();
};

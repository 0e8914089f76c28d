// The npm package `osc` as a client over UDP and WebSocket: says what it reads as JSON lines, prints what it hears so.
const osc = require("osc");
const [udpPort, webPort] = process.argv.slice(2).map(Number);
const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const udp = new osc.UDPPort({ localPort: 0, remotePort: udpPort, metadata: true });
const ws = new osc.WebSocketPort({ url: `ws://127.0.0.1:${webPort}/`, metadata: true });
for (const [via, port] of [["udp", udp], ["ws", ws]]) {
  port.on("ready", () => {
    print({ via, ready: true });
    if (via === "ws") {
      const binary = port.socket.onmessage; // it ends the program where it meets a text
      port.socket.onmessage = (event) => {
        if (typeof event.data === "string") print({ via: "text", said: JSON.parse(event.data) });
        else binary(event);
      };
    }
  });
  port.on("message", ({ address, args }) => print({ via, address, args }));
  port.on("error", (error) => print({ via, error: String(error) }));
  port.open();
}
require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const said = JSON.parse(line);
    if (said.via === "text") ws.socket.send(JSON.stringify(said.said));
    else if (said.packets) (said.via === "udp" ? udp : ws).send({ timeTag: osc.timeTag(0), packets: said.packets });
    else (said.via === "udp" ? udp : ws).send({ address: said.address, args: said.args });
  })
  .on("close", () => process.exit(0));

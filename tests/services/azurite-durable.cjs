// Loaded before Azurite. By itself it writes its index of blobs every five seconds, and forgets, when it is killed, what it has acknowledged since: no Azure does. Here an
// answer to a request that changed the index is given when the index is on the disk.
const http = require("http");
const path = require("path");
const Loki = require(path.join(process.env.AZURITE_HOME, "node_modules", "lokijs"));

const indexes = new Set();
const save = Loki.prototype.saveDatabase;
Loki.prototype.saveDatabase = function (...args) {
  indexes.add(this); // each is saved once when it is opened
  return save.apply(this, args);
};

const end = http.ServerResponse.prototype.end;
http.ServerResponse.prototype.end = function (...args) {
  const changed = [...indexes].filter(index => index.autosaveDirty() || index.throttledSavePending);
  if (changed.length === 0) {
    return end.apply(this, args);
  }

  Promise.all(changed.map(index => new Promise((done, failed) => index.saveDatabase(error => (error ? failed(error) : done())))))
    .then(() => end.apply(this, args), () => this.destroy());
  return this;
};

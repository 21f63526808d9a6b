// Prints what Express says to each of the calls that it no longer takes.
"use strict";
const express = require("express");

const calls = {
  query: (req, res) => {
    req.query = { limit: 20 };
    res.json(req.query);
  },
  part: (req, res) => {
    req.query.limit = 20;
    res.json(req.query);
  },
  both: (req, res) => res.send(404, { error: "none" }),
  status: (req, res) => res.send(404),
  redirect: (req, res) => res.redirect("/a", 301),
  back: (req, res) => res.redirect("back"),
  param: (req, res) => res.json(req.param("name") ?? null),
  sendfile: (req, res) => res.sendfile("a.html"),
};

const app = express();
for (const [name, call] of Object.entries(calls)) {
  app.get(`/${name}`, call);
}
app.use((error, req, res, next) => res.type("text").status(500).end(error.message));

const server = app.listen(0, async () => {
  const said = {};
  for (const name of Object.keys(calls)) {
    const url = `http://127.0.0.1:${server.address().port}/${name}`;
    const answer = await fetch(url, { redirect: "manual" });
    said[name] = [answer.status, answer.headers.get("location") ?? (await answer.text())];
  }
  console.log(JSON.stringify(said));
  server.close();
});

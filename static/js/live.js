// An open page hears of changes and asks for their rows. Neither an id nor a time is where it goes on from: after a
// break it asks for what changed since a minute before its last answer, and what it has is known by its mark.
import { arrivals } from "./arrivals.js";
import { editing } from "./editing.js";
import { opened } from "./opened.js";

const OVERLAP = 60_000;
const EVERY = 30_000;
const SILENCE = 45_000;
const TICK = 5_000;
const AWAY = 60_000;
const SAYS = { live: "Live", again: "Reconnecting…", polls: "Updates every 30 s", lost: "No connection; trying again", over: "No longer open to you" };
const PLACES = ["cursor", "back", "part", "unfold", "fold", "upto"];

const start = (page) => {
  const line = document.getElementById("livestate");
  const list = arrivals(page, () => catchUp());
  const names = new Set();
  let { now } = page.dataset;
  let stream = null;
  let asking = false;
  let heardAt = 0;
  let madeAt = 0;
  let polledAt = Date.now();
  let tickedAt = Date.now();
  let hiddenAt = document.hidden ? Date.now() : null;
  let tries = 0;
  let retry = 0;

  const say = (state) => {
    line.dataset.state = state;
    line.textContent = SAYS[state];
    // On a phone there is room for it only when something is wrong.
    page.dataset.said = state === "live" ? "" : SAYS[state];
  };
  const isOver = () => line.dataset.state === "over";
  const isLive = () => line.dataset.state === "live" && stream !== null;

  const address = (name, value) => {
    const words = new URLSearchParams(location.search);
    PLACES.forEach((place) => words.delete(place));
    words.set(name, value);
    return `${page.dataset.rows}?${words}`;
  };

  const ask = async (name, value) => {
    const answer = await fetch(address(name, value), { headers: { "X-Requested-With": "fetch" } });
    if ([401, 403, 404].includes(answer.status)) end();
    if (!answer.ok) throw new Error(answer.status);
    now = list.take(await answer.text()) ?? now;
  };

  const catchUp = async () => {
    polledAt = Date.now();
    try {
      await ask("since", new Date(new Date(now) - OVERLAP).toISOString());
      return true;
    } catch {
      return false;
    }
  };

  // One request at a time; what is named meanwhile comes with the next. A page nobody looks at has more patience.
  const fetchNamed = async () => {
    if (asking || !names.size) return;
    asking = true;
    if (document.hidden) await new Promise((done) => { setTimeout(done, TICK); });
    const some = [...names].slice(0, 100);
    some.forEach((name) => names.delete(name));
    try {
      await ask("ids", some.join(","));
      asking = false;
      fetchNamed();
    } catch {
      asking = false;
      setTimeout(catchUp, TICK);
    }
  };

  const end = () => {
    say("over");
    close();
    page.querySelector(".over").hidden = false;
  };

  const close = () => {
    stream?.close();
    stream = null;
    clearTimeout(retry);
  };

  const lost = () => {
    if (isOver()) return;
    close();
    if (line.dataset.state === "live" || !line.dataset.state) say("again");
    tries += 1;
    retry = setTimeout(connect, Math.min(EVERY, 500 * 2 ** tries) * (0.75 + Math.random() / 2));
  };

  const connect = () => {
    close();
    if (isOver()) return;
    const mine = new EventSource(page.dataset.stream, { withCredentials: true });
    stream = mine;
    madeAt = Date.now();
    // A proxy that keeps the stream to itself looks like an open one that says nothing.
    heardAt = Date.now() - SILENCE + 10_000;
    const heard = (name, act) => mine.addEventListener(name, (event) => {
      if (stream !== mine) return;
      heardAt = Date.now();
      act(JSON.parse(event.data));
    });
    heard("ready", ({ open }) => { tries = 0; say("live"); catchUp(); if (open) opened(page, list); });
    heard("opened", () => opened(page, list));
    heard("changed", ({ ids }) => { ids.forEach((id) => names.add(id)); fetchNamed(); });
    heard("catchup", catchUp);
    heard("editing", (news) => editing(page, news));
    heard("beat", () => {});
    heard("gone", async () => { if (await catchUp()) lost(); });
    mine.addEventListener("error", () => { if (stream === mine) lost(); });
  };

  const tick = async () => {
    const wokeAt = tickedAt;
    const slept = Date.now() - wokeAt > 4 * TICK;
    tickedAt = Date.now();
    if (isOver()) return;
    // A browser has six connections for a host: a page nobody looks at gives its own back.
    const away = hiddenAt !== null && Date.now() - hiddenAt > AWAY;
    if (away && stream) close();
    else if (!away && stream && ((slept && madeAt <= wokeAt) || Date.now() - heardAt > SILENCE)) lost();
    if (isLive() || !(Date.now() - polledAt >= EVERY || slept)) return;
    const came = await catchUp();
    // The stream may have come back while we asked.
    if (!isLive() && !isOver()) say(came ? "polls" : "lost");
  };

  document.addEventListener("visibilitychange", () => {
    hiddenAt = document.hidden ? hiddenAt ?? Date.now() : null;
    if (!document.hidden && !stream) connect();
  });
  addEventListener("online", () => { if (!isLive()) connect(); });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  setInterval(tick, TICK);
  connect();
};

const page = document.getElementById("live");
if (page && window.EventSource) start(page);

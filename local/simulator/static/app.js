// The page: which resident is played, what is sent, and what comes in live.

import { dayElement, entryElement } from "./bubbles.js";
import { byId, h, written } from "./dom.js";
import { know, showPath } from "./path.js";

const API = "/simulator/api";
const unread = new Set();

let residents = [];
let channel = "";
let languages = [];
let clock = { offset: 0, presets: [] };
let current = Number(location.hash.slice(1)) || 0;
let twice = false;
let asking = 0;
let news = null;

const who = () => residents[current];

async function send(path, body = {}) {
  const answer = await fetch(API + path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? `HTTP ${answer.status}`);
  return said;
}

async function act(move) {
  const times = twice ? 2 : 1;
  setTwice(false);
  await waitFor(send(`/residents/${current}/act`, { move, times }));
}

async function waitFor(promise) {
  asking += 1;
  byId("waiting").hidden = false;
  try {
    await promise;
  } catch (error) {
    note(`보내지 못했습니다 · ${error.message}`);
  } finally {
    asking -= 1;
    byId("waiting").hidden = asking === 0;
  }
}

const acts = {
  press(source, part) {
    act({
      do: "press", source, label: part.label ?? "", message_text: part.messageText ?? null,
      block_id: part.action === "block" ? part.blockId ?? null : null, extra: part.extra ?? null,
    });
  },
  button(button) {
    if (button.action === "message" || button.action === "block") acts.press("CARD_BUTTON", button);
    else if (button.action === "phone") note(`전화를 겁니다: ${button.phoneNumber}`);
    else if (button.action === "operator") waitFor(send(`/residents/${current}/person`, { connected: true }));
    else note(`${button.action}: 휴대전화에서만 됩니다`);
  },
};

let noteTimer = 0;
function note(text) {
  clearTimeout(noteTimer);
  document.querySelector(".toast")?.remove();
  document.querySelector(".phone").append(h("p", { class: "toast", role: "status" }, text));
  noteTimer = setTimeout(() => document.querySelector(".toast")?.remove(), 4000);
}

function showPeople() {
  byId("people").replaceChildren(
    ...residents.map((one) => h("button", {
      type: "button", "aria-pressed": String(one.number === current), class: unread.has(one.number) ? "unread" : null,
      onclick: () => choose(one.number),
    }, one.name, unread.has(one.number) ? h("span", { class: "sr" }, " 새 메시지") : null)),
    h("button", { type: "button", class: "add", "aria-label": "주민 더하기", onclick: addResident }, "+"));
}

async function addResident() {
  const name = window.prompt("새 주민의 이름")?.trim();
  if (!name) return;
  const made = await send("/residents", { name });
  keep(made);
  choose(made.number);
}

function keep(resident) {
  residents[resident.number] = resident;
  showPeople();
  if (resident.number === current) showStanding();
}

function choose(number) {
  current = number;
  unread.delete(number);
  history.replaceState(null, "", `#${number}`);
  showPeople();
  showChat();
  listen();
  byId("text").focus({ preventScroll: true });
}

function showStanding() {
  byId("friend").textContent = who().friend ? "" : "차단됨";
  byId("friend-label").textContent = who().friend ? "채널 차단" : "채널 추가";
  byId("language-label").textContent = `휴대전화 언어 ${who().language}`;
  byId("with-person").hidden = !who().withPerson;
}

function showChat() {
  const log = byId("log");
  log.setAttribute("aria-busy", "true");
  log.replaceChildren();
  let day = null;
  for (const entry of who().entries) day = appendEntry(log, entry, day);
  log.removeAttribute("aria-busy");
  afterEntry();
  showStanding();
}

function appendEntry(log, entry, before) {
  const day = written("day", entry.at);
  if (day !== before) log.append(dayElement(entry.at));
  log.append(entryElement(entry, channel, acts));
  return day;
}

function receive(number, entry) {
  const resident = residents[number];
  if (!resident || resident.entries.some((one) => one.id === entry.id)) return;
  const before = resident.entries.at(-1);
  resident.entries.push(entry);
  if (number !== current) {
    if (entry.sender === "bot") unread.add(number);
    showPeople();
    return;
  }
  appendEntry(byId("log"), entry, before ? written("day", before.at) : null);
  afterEntry();
}

function afterEntry() {
  byId("welcome").hidden = who().entries.length > 0;
  const last = who().entries.findLast((entry) => entry.sender !== "kakao");
  const choices = last?.sender === "bot" ? last.quick_replies : [];
  byId("quick").replaceChildren(...choices.map((choice) => h("button", {
    type: "button", onclick: () => acts.press("QUICKREPLY_BUTTON", choice),
  }, choice.label ?? "")));
  byId("quick").scrollLeft = 0;
  const scroll = byId("scroll");
  scroll.scrollTop = scroll.scrollHeight;
}

const pretended = () => new Date(Date.now() + clock.offset * 1000);

function tick() {
  const now = pretended();
  byId("phone-time").textContent = written("clock", now);
  byId("phone-date").textContent = written("shortDay", now);
  byId("now").textContent = `${written("day", now)} ${written("clock", now)}`;
}

function showClock(told) {
  clock = told;
  const moved = Math.abs(clock.offset) >= 60;
  byId("offset").textContent = moved ? "옮긴 시각" : "실제 시각";
  byId("offset").classList.toggle("moved", moved);
  byId("presets").replaceChildren(
    h("button", { type: "button", onclick: () => moveClock(null) }, "지금"),
    ...clock.presets.map(({ label, to }) => h("button", { type: "button", title: written("moment", to), onclick: () => moveClock(to) }, label)));
  tick();
}

async function moveClock(to) {
  const said = byId("clock-note");
  document.querySelector(".clock").setAttribute("aria-busy", "true");
  said.textContent = "옮기는 중… 그 사이 때가 된 일도 함께 일어납니다.";
  try {
    const { runs } = await send("/clock", { to });
    said.textContent = runs ? `옮겼습니다. 그 사이 시계 함수가 ${runs}번 돌았습니다.` : "옮겼습니다.";
  } catch (error) {
    said.textContent = `옮기지 못했습니다 · ${error.message}`;
  } finally {
    document.querySelector(".clock").removeAttribute("aria-busy");
  }
}

function listen() {
  news?.close();
  const shown = current;
  news = new EventSource(`${API}/live?resident=${shown}`);
  const on = (kind, use) => news.addEventListener(kind, (event) => use(JSON.parse(event.data)));
  news.addEventListener("open", catchUp);
  on("entry", ({ resident, entry }) => receive(resident, entry));
  on("resident", keep);
  on("clock", showClock);
  on("path", ({ resident, path }) => { if (resident === current) showPath(path); });
}

// A stream tells only what is new: what came while it was closed is read once it is open.
async function catchUp() {
  const shown = current;
  const [state, path] = await Promise.all(
    [`${API}/state`, `${API}/residents/${shown}/path`].map((url) => fetch(url).then((answer) => answer.json())));
  for (const resident of state.residents) {
    const known = residents[resident.number];
    if (known) resident.entries.forEach((entry) => receive(resident.number, entry));
    else keep(resident);
  }
  showClock(state.clock);
  if (shown === current) showPath(path);
}

function setTwice(on) {
  twice = on;
  document.querySelector("[data-act=twice]").setAttribute("aria-pressed", String(on));
  document.querySelector(".phone").classList.toggle("twice", on);
}

function setTray(open) {
  byId("tray").hidden = !open;
  byId("tray-open").setAttribute("aria-expanded", String(open));
  if (open) byId("scroll").scrollTop = byId("scroll").scrollHeight;
}

function setPanel(open) {
  document.body.classList.toggle("panel-open", open);
  byId("panel-open").setAttribute("aria-expanded", String(open));
  byId(open ? "panel-close" : "panel-open").focus();
}

function nextLanguage() {
  const language = languages[(languages.indexOf(who().language) + 1) % languages.length];
  waitFor(send(`/residents/${current}/language`, { language }).then(keep));
}

const TRAY = {
  photo: () => act({ do: "image", secure: true }),
  photos: () => act({ do: "image", secure: true, count: 3 }),
  "photo-url": () => act({ do: "image", secure: false }),
  location: () => act({ do: "location" }),
  repeat: () => waitFor(send(`/residents/${current}/repeat`)),
  friend: () => waitFor(send(`/residents/${current}/channel`, { friend: !who().friend }).then(keep)),
};

function useTray(event) {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const what = button.dataset.act;
  if (what === "twice") return setTwice(!twice);
  if (what === "language") return nextLanguage();
  if (what === "pc") {
    const pc = document.querySelector(".phone").classList.toggle("pc");
    button.setAttribute("aria-pressed", String(pc));
    byId("phone-device").textContent = pc ? "PC" : "휴대전화";
    return;
  }
  setTray(false);
  TRAY[what]();
}

function say(event) {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (!text) return;
  byId("text").value = "";
  fitText();
  act({ do: "say", text });
}

function fitText() {
  const field = byId("text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
}

byId("composer").addEventListener("submit", say);
byId("text").addEventListener("input", fitText);
byId("text").addEventListener("keydown", (event) => {
  // While a Hangul syllable is being composed, Enter belongs to the input method (keyCode 229: Safari).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
byId("tray-open").addEventListener("click", () => setTray(byId("tray").hidden));
byId("tray").addEventListener("click", useTray);
byId("enter").addEventListener("click", () => act({ do: "enter" }));
byId("end-person").addEventListener("click", () => waitFor(send(`/residents/${current}/person`, { connected: false })));
byId("panel-open").addEventListener("click", () => setPanel(true));
byId("panel-close").addEventListener("click", () => setPanel(false));
byId("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  moveClock(`${byId("clock-to").value}:00+09:00`);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    setTray(false);
    if (document.body.classList.contains("panel-open")) setPanel(false);
  }
});

async function start() {
  const state = await (await fetch(`${API}/state`)).json();
  residents = state.residents;
  channel = state.channel;
  languages = state.languages;
  document.title = `${channel} 시뮬레이터`;
  byId("chat-title").textContent = channel;
  know(state, note);
  showClock(state.clock);
  if (!residents[current]) current = 0;
  choose(current);
  setInterval(tick, 1000);
}

start();

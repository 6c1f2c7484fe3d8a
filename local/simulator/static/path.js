// Beside the phone: how far the last turn has come, and what the teams were told.

import { byId, h, written } from "./dom.js";

const FLOWS = { home: "처음", report: "신고", consult: "상담", info: "복지 정보", status: "처리 확인", emergency: "위급" };
const KINDS = { report: "신고", consultation: "상담", callback: "예약 전화", escalation: "넘김" };
const STATES = { received: "접수", accepted: "담당 확인", in_progress: "진행", closed: "종결", withdrawn: "취소", merged: "합침" };
const PROMISES = { accept: "확인 약속", callback: "연락 약속" };
const URGENCIES = { emergency: "위급", urgent: "급함", normal: "보통" };
const ROLES = { owner: "맡음", informed: "함께 앎", lead: "팀장", resident: "카카오톡" };
const EVENTS = {
  "case.opened": "접수됨", "case.accepted": "담당자가 맡음", "case.closed": "종결됨", "case.reopened": "다시 엶",
  "case.withdrawn": "취소됨", "case.rated": "도움이 어땠는지 말함", "words.erased": "말한 것을 지움", "message.added": "말이 더해짐", "contact.added": "연락처 남김", "note.written": "메모",
  "callback.booked": "예약됨", "callback.moved": "예약 옮김", "callback.cancelled": "예약 취소",
  "callback.reminder": "예약을 미리 알림", "callback.due": "예약 시각이 됨", "promise.missed": "약속 시각을 넘김",
};

const STAFF_ROLES = { worker: "담당자", lead: "팀장", manager: "관리자" };

let teams = {};
let accounts = [];
let shownFirst = null;
let note = () => {};

export function know(state, tell) {
  teams = { resident: "주민", ...state.teams };
  accounts = state.staff;
  note = tell;
  showStaff([]);
}

const teamName = (id) => teams[id] ?? id;
const eventName = (type) => EVENTS[type.replace(/^city\.hopetalk\.|\.v1$/g, "")] ?? type;
const chip = (urgency) => (urgency ? h("em", { class: `chip ${urgency}` }, URGENCIES[urgency] ?? urgency) : null);

export function showPath(path) {
  byId("trouble").hidden = !path.trouble;
  if (path.trouble) {
    byId("trouble").textContent = `읽을 수 없습니다 · ${path.trouble}`;
    return;
  }
  const since = path.exchange?.sent_at ?? null;
  byId("steps").replaceChildren(...steps(path, since));
  showInbox(path.queues.teams);
  showStaff(path.case ? [path.case.owner, ...(path.case.informed ?? [])] : []);
  showRaw(path.exchange);
}

function steps(path, since) {
  const { conversation, exchange, events, notices, queues } = path;
  const newest = path.case;
  const waiting = events.filter((event) => !event.routed_at).length;
  return [
    step("대화", Boolean(conversation), exchange ? `${exchange.took_ms} ms` : "",
      conversation ? `${FLOWS[conversation.flow] ?? conversation.flow} › ${conversation.step}` : "아직 말이 없습니다"),
    step("사례", Boolean(newest), "", newest ? caseLines(newest) : "아직 접수된 것이 없습니다"),
    step("이벤트", events.length > 0, "", rows(events.slice(-5), (event) =>
      [eventName(event.type), passed(event.time, event.routed_at, "전달"), after(since, event.time)])),
    step("대기열", events.length > 0, "", [
      h("span", {}, `배정 대기 ${queues.routing}`), waiting ? h("span", {}, ` · 전달 전 ${waiting}`) : null,
      h("span", { class: queues.dead ? "dead" : "quiet" }, ` · 실패 보관(DLQ) ${queues.dead}`)]),
    step("알림", notices.length > 0, "", rows(notices.slice(-6), (notice) =>
      [teamName(notice.team), `${ROLES[notice.role] ?? notice.role} · ${notice.channel} ${notice.result}`, after(since, notice.sent_at ?? notice.failed_at)])),
    step("팀함", Object.values(queues.teams).some((team) => team.depth), "",
      `${Object.values(queues.teams).reduce((sum, team) => sum + team.depth, 0)}건이 팀 대기열에 있습니다`),
  ];
}

const step = (title, reached, time, body) => h("li", { class: reached ? "reached" : null },
  h("div", { class: "step-head" }, h("b", {}, title), h("span", { class: "ms" }, time)), h("div", { class: "step-body" }, body));

function rows(list, cells) {
  if (!list.length) return "없음";
  return h("ul", { class: "rows" }, list.map((one) => {
    const [name, detail, time] = cells(one);
    return h("li", {}, h("span", {}, name), h("span", { class: "quiet" }, detail), h("span", { class: "ms" }, time));
  }));
}

function caseLines(one) {
  return [
    h("p", {}, h("b", { class: "receipt" }, one.receipt ?? ""), " ", KINDS[one.kind] ?? one.kind, " · ", STATES[one.state] ?? one.state ?? "", " ", chip(one.urgency)),
    h("p", {}, "맡은 팀 ", h("b", {}, teamName(one.owner)),
      one.informed?.length ? h("span", { class: "quiet" }, ` · 함께 아는 팀 ${one.informed.map(teamName).join(", ")}`) : null),
    one.promise ? h("p", {}, PROMISES[one.promise.what] ?? "약속", " ", h("b", {}, written("moment", one.promise.by)), one.promise.level ? ` · ${one.promise.level}번 넘김` : "") : null,
    one.callback ? h("p", {}, "예약 전화 ", h("b", {}, written("moment", one.callback.at))) : null,
  ];
}

function after(since, at) {
  if (!since || !at) return "";
  const ms = new Date(at) - new Date(since);
  return ms >= 0 && ms < 60000 ? `+${ms} ms` : written("clock", at);
}

const passed = (from, to, word) => (to ? `${word} ${Math.max(new Date(to) - new Date(from), 0)} ms` : `${word} 전`);

function showInbox(queues) {
  const busy = Object.entries(queues).filter(([, team]) => team.depth);
  const quiet = Object.keys(queues).length - busy.length;
  byId("inbox").replaceChildren(
    ...busy.map(([id, team]) => h("article", { class: "team" },
      h("h3", {}, teamName(id), h("span", { class: "depth" }, String(team.depth))),
      h("ul", {}, team.notices.map((notice) => h("li", {},
        chip(notice.urgency), h("span", { class: "summary" }, notice.summary ?? ""),
        h("time", { class: "quiet" }, notice.time ? written("moment", notice.time) : "")))))),
    h("p", { class: "quiet" }, busy.length ? `다른 ${quiet}팀은 비어 있습니다.` : "모든 팀의 알림함이 비어 있습니다."));
}

// Who may open the newest case comes first: that is whom a newcomer wants to sign in as.
function showStaff(concerned) {
  if (concerned.join() === shownFirst) return;
  shownFirst = concerned.join();
  const rank = (one) => (concerned.includes(one.team) ? concerned.indexOf(one.team) : concerned.length);
  const sorted = [...accounts].sort((a, b) => rank(a) - rank(b));
  byId("staff").replaceChildren(...sorted.map((one) => h("tr", { class: concerned.includes(one.team) ? "concerned" : null },
    h("td", { title: STAFF_ROLES[one.role] ?? one.role }, teamName(one.team)), h("td", {}, copied(one.username)), h("td", {}, copied(one.password)))));
}

const copied = (text) => h("button", {
  type: "button", class: "copy", title: "복사",
  onclick: () => navigator.clipboard.writeText(text).then(() => note(`복사했습니다: ${text}`)),
}, text);

function showRaw(exchange) {
  byId("raw-line").textContent = exchange
    ? `POST /kakao/skill → HTTP ${exchange.status ?? "없음"} · ${exchange.took_ms} ms · ${exchange.request_id}` : "아직 보낸 것이 없습니다.";
  byId("raw-request").textContent = exchange ? JSON.stringify(exchange.request, null, 2) : "";
  byId("raw-response").textContent = exchange ? JSON.stringify(exchange.response, null, 2) : "";
}

// Skill outputs as KakaoTalk lays them out.

import { h, webAddress, written } from "./dom.js";

const FOLD = 500;
const CARD_TEXT = 400;
const CAROUSEL_TEXT = 128;

export function entryElement(entry, channel, acts) {
  if (entry.sender === "kakao") return h("li", { class: "line" }, h("span", {}, entry.text));
  if (entry.sender === "resident") return sent(entry);
  return answered(entry, channel, acts);
}

export const dayElement = (at) => h("li", { class: "line day" }, h("span", {}, written("day", at)));

function sent(entry) {
  const pictures = Array.from({ length: entry.pictures }, () =>
    h("img", { src: "/simulator/static/photo.jpg", alt: "보낸 사진", class: "photo" }));
  const body = pictures.length
    ? h("div", { class: `photos n${Math.min(pictures.length, 3)}` }, pictures)
    : h("p", { class: "bubble" }, entry.text);
  return h("li", { class: "mine" }, stamp(entry), body);
}

function answered(entry, channel, acts) {
  const parts = entry.failed
    ? [h("p", { class: "bubble failed" }, "챗봇이 응답하지 않았습니다.", h("small", {}, "카카오의 기본 안내가 이 자리에 나옵니다"))]
    : entry.outputs.map((output) => outputElement(output, acts));
  const last = parts.pop() ?? h("p", { class: "bubble empty" }, "(보인 것이 없음)");
  return h("li", { class: "theirs" },
    h("span", { class: "avatar", "aria-hidden": "true" }, "희"),
    h("div", { class: "said" },
      h("span", { class: "name" }, channel, entry.tag ? h("em", { class: "tag" }, entry.tag) : null),
      parts,
      h("div", { class: "last" }, last, stamp(entry)),
      violationList(entry.violations)));
}

function stamp(entry) {
  const took = entry.took_ms === null ? null : h("small", { class: entry.took_ms > 3000 ? "slow" : null }, `${entry.took_ms} ms`);
  return h("span", { class: "stamp" }, took, h("time", { datetime: entry.at }, written("time", entry.at)));
}

function violationList(violations) {
  if (!violations.length) return null;
  return h("div", { class: "violations" }, h("b", {}, "카카오 규격 위반"), h("ul", {}, violations.map((text) => h("li", {}, text))));
}

function outputElement(output, acts) {
  const [kind, body] = Object.entries(output)[0] ?? ["", {}];
  if (kind === "simpleText") return simpleText(String(body?.text ?? ""));
  if (kind === "simpleImage") return h("img", { class: "picture", src: webAddress(body?.imageUrl), alt: body?.altText ?? "" });
  if (kind === "carousel") return carousel(body ?? {}, acts);
  return card(kind, body ?? {}, acts, CARD_TEXT);
}

function simpleText(text) {
  if (text.length <= FOLD) return h("p", { class: "bubble" }, linked(text));
  const bubble = h("p", { class: "bubble" }, linked(text.slice(0, FOLD).replace(/https?:\/\/\S*$/, "")), "…");
  const unfold = h("button", {
    type: "button", class: "unfold",
    onclick: () => bubble.replaceChildren(...linked(text)),
  }, "전체 보기");
  bubble.append(unfold);
  return bubble;
}

function linked(text) {
  return text.split(/(https?:\/\/[^\s]+)/).map((part, index) =>
    index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part);
}

function carousel(body, acts) {
  const items = Array.isArray(body.items) ? body.items : [];
  const track = h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": `카드 ${items.length}장` },
    items.map((item) => card(body.type, item ?? {}, acts, CAROUSEL_TEXT)));
  track.addEventListener("keydown", (event) => {
    if (event.target === track && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      track.scrollBy({ left: event.key === "ArrowLeft" ? -280 : 280, behavior: "smooth" });
    }
  });
  return track;
}

const CARDS = { textCard, basicCard, listCard, itemCard };

function card(kind, body, acts, limit) {
  const draw = CARDS[kind];
  if (!draw) return h("p", { class: "bubble failed" }, `알 수 없는 말풍선: ${kind || "이름 없음"}`);
  return h("article", { class: `kcard ${kind}` }, draw(body, acts, limit), buttons(body, acts));
}

function textCard(body, acts, limit) {
  const title = body.title ?? "";
  const room = limit === CARD_TEXT ? limit - title.length : limit;
  return texts(title, cut(body.description ?? "", room));
}

function basicCard(body) {
  return [thumbnail(body.thumbnail), texts(body.title, cut(body.description ?? "", 230))];
}

function listCard(body, acts) {
  const items = (Array.isArray(body.items) ? body.items : []).map((item) => {
    const face = [
      h("span", { class: "item-text" }, h("b", {}, item.title ?? ""), h("small", {}, item.description ?? "")),
      webAddress(item.imageUrl) ? h("img", { src: item.imageUrl, alt: "" }) : null,
    ];
    const address = webAddress(item.link?.web);
    if (item.action) return h("li", {}, h("button", { type: "button", onclick: () => acts.press("LIST_ITEM", { label: item.title, ...item }) }, face));
    if (address) return h("li", {}, h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, face));
    return h("li", {}, h("span", { class: "still" }, face));
  });
  return [h("h3", { class: "list-title" }, body.header?.title ?? ""), h("ul", { class: "items" }, items)];
}

function itemCard(body) {
  const rows = (Array.isArray(body.itemList) ? body.itemList : []).map((row) =>
    [h("dt", {}, cut(row.title ?? "", 6)), h("dd", {}, row.description ?? "")]);
  return [
    thumbnail(body.thumbnail),
    body.head ? h("p", { class: "head" }, body.head.title ?? "") : null,
    body.profile ? h("p", { class: "head" }, cut(body.profile.title ?? "", 15)) : null,
    body.imageTitle ? texts(body.imageTitle.title, body.imageTitle.description) : null,
    h("dl", { class: body.itemListAlignment === "right" ? "right" : null }, rows),
    body.title ? texts(body.title, body.description) : null,
  ];
}

const texts = (title, description) => h("div", { class: "texts" },
  title ? h("h3", {}, title) : null, description ? h("p", {}, linked(description)) : null);

const thumbnail = (picture) => webAddress(picture?.imageUrl)
  ? h("img", { class: `thumbnail ${picture.fixedRatio ? "square" : ""}`, src: picture.imageUrl, alt: picture.altText ?? "" })
  : null;

const cut = (text, limit) => (text.length > limit ? `${text.slice(0, Math.max(limit - 1, 0))}…` : text);

function buttons(body, acts) {
  const list = Array.isArray(body.buttons) ? body.buttons : [];
  if (!list.length) return null;
  const beside = body.buttonLayout === "horizontal" || (body.thumbnail?.fixedRatio && body.buttonLayout !== "vertical");
  return h("div", { class: `buttons ${beside ? "beside" : ""}` }, list.map((button) => buttonElement(button, acts)));
}

function buttonElement(button, acts) {
  const label = h("span", {}, button.label ?? "");
  const address = webAddress(button.webLinkUrl);
  if (button.action === "webLink" && address) {
    return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
  }
  return h("button", { type: "button", "data-action": button.action, onclick: () => acts.button(button) }, label);
}

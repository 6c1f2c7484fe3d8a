// Elements from data: strings become text nodes, so nothing that arrives is ever read as markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

export const webAddress = (value) =>
  typeof value === "string" && /^https?:\/\//i.test(value) ? value : null;

const seoul = (options) => new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", ...options });
const formats = {
  time: seoul({ hour: "numeric", minute: "2-digit", hour12: true }),
  clock: seoul({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  day: seoul({ year: "numeric", month: "long", day: "numeric", weekday: "long" }),
  shortDay: seoul({ month: "numeric", day: "numeric", weekday: "short" }),
  moment: seoul({ month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
};

export const written = (style, at) => formats[style].format(new Date(at));

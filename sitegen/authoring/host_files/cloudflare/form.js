// Takes the forms of this site on Cloudflare Pages: POST /forms/NAME. Each submission is kept in the
// KV namespace that is bound as SUBMISSIONS, until `sitegen inbox pull` has fetched it, for a year at
// most. `sitegen docs deploy` says how to set this up.
//
// /forms/unsubscribe?t=TOKEN also takes the one-click requests of email programs.
const LARGEST = 256 * 1024; // bytes of a request
const MOST_FIELDS = 50;
const KEPT_SECONDS = 365 * 24 * 60 * 60;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const TYPES = ["application/x-www-form-urlencoded", "multipart/form-data"];

function problem(status, text, headers = {}) {
  return new Response(`${text}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}

// The body of a request, or null if it is too large. Content-Length may be missing or wrong.
async function bodyOf(request) {
  if (Number(request.headers.get("Content-Length") || 0) > LARGEST || !request.body) return null;
  const pieces = [];
  let size = 0;
  for await (const piece of request.body) {
    size += piece.byteLength;
    if (size > LARGEST) return null;
    pieces.push(piece);
  }
  return new Blob(pieces);
}

// The link at the end of an email: the page where one leaves, which gets the reader's token.
export function onRequestGet({ request, params }) {
  if (String(params.form || "") !== "unsubscribe") return problem(404, "There is no such form.");
  return new Response(null, {
    status: 303, headers: { Location: `/unsubscribe/${new URL(request.url).search}` },
  });
}

export async function onRequestPost({ request, env, params }) {
  const form = String(params.form || "");
  if (!NAME.test(form)) return problem(404, "There is no such form.");
  const type = request.headers.get("Content-Type") || "";
  if (!TYPES.includes(type.split(";")[0].trim().toLowerCase())) {
    return problem(415, "This address takes forms only.");
  }
  if (!env.SUBMISSIONS) {
    return problem(
      503,
      "Your message was not sent: this form is not set up yet. Please go back and write an email instead.",
    );
  }
  const body = await bodyOf(request);
  if (body === null) return problem(413, "Your message was not sent: it is empty or too long.");
  let fields;
  try {
    fields = await new Response(body, { headers: { "Content-Type": type } }).formData();
  } catch {
    return problem(400, "Your message was not sent: the form could not be read.");
  }
  const data = {};
  for (const [name, value] of fields) {
    // Files are not kept: the forms of the default theme have none.
    if (typeof value !== "string" || name === "form-name") continue;
    if (Object.keys(data).length >= MOST_FIELDS && !Object.hasOwn(data, name)) {
      return problem(400, "Your message was not sent: the form has too many fields.");
    }
    // A field name of a stranger's choice must not reach the prototype.
    const before = Object.hasOwn(data, name) ? `${data[name]}, ` : "";
    Object.defineProperty(data, name, {
      value: before + value, enumerable: true, configurable: true, writable: true,
    });
  }
  // An email program's button for unsubscribing (RFC 8058): the address has the reader's token, and
  // the answer must not lead elsewhere.
  const oneClick = Object.hasOwn(data, "List-Unsubscribe");
  const token = new URL(request.url).searchParams.get("t");
  if (oneClick && token) data.token = token.slice(0, 200);
  if (Object.keys(data).length === 0) return problem(400, "Your message was not sent: it is empty.");
  const id = crypto.randomUUID();
  const created = new Date().toISOString();
  try {
    // Keys are listed in their order, so the oldest submission comes first.
    await env.SUBMISSIONS.put(
      `submission:${created}:${id}`,
      JSON.stringify({ id, form_name: form, created_at: created, data }),
      { expirationTtl: KEPT_SECONDS },
    );
  } catch {
    return problem(
      503,
      "Your message was not sent: it could not be stored. Please try again later, or write an email.",
      { "Retry-After": "600" },
    );
  }
  if (oneClick) return problem(200, "Your request to unsubscribe has arrived.");
  return new Response(null, { status: 303, headers: { Location: `/thanks/${form}/` } });
}

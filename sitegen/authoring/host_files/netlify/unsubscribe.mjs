// Takes the one-click requests by which email programs unsubscribe (RFC 8058), at
// /forms/unsubscribe?t=TOKEN, and hands each to Netlify Forms, from which `sitegen inbox pull` fetches
// it. A person who follows the same link gets the page where one leaves. `sitegen docs newsletter`
// says how to set this up.
const LARGEST = 4096; // bytes of a request

function answer(status, text, headers = {}) {
  return new Response(text ? `${text}\n` : null, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}

async function fieldsOf(request) {
  const type = request.headers.get("Content-Type") || "";
  const body = await request.arrayBuffer();
  if (body.byteLength > LARGEST) return null;
  try {
    return await new Response(body, { headers: { "Content-Type": type } }).formData();
  } catch {
    return null;
  }
}

export default async function unsubscribe(request) {
  const { origin, search, searchParams } = new URL(request.url);
  if (request.method !== "POST") return answer(303, "", { Location: `/unsubscribe/${search}` });
  const fields = await fieldsOf(request);
  const token = searchParams.get("t") || "";
  if (fields?.get("List-Unsubscribe") !== "One-Click" || !token) {
    return answer(400, "This address takes the requests of email programs only.");
  }
  const form = { "form-name": "unsubscribe", "List-Unsubscribe": "One-Click", token: token.slice(0, 200) };
  let kept = false;
  try {
    const response = await fetch(`${origin}/`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
    kept = response.ok;
  } catch {
    // Netlify Forms is out of reach: the email program tries again.
  }
  if (!kept) return answer(503, "Please try again later, or write an email.", { "Retry-After": "600" });
  return answer(200, "Your request to unsubscribe has arrived.");
}

export const config = { path: "/forms/unsubscribe" };

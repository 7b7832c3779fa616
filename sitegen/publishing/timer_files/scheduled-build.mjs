// Starts a build three times a day (UTC), so that scheduled pages appear: Netlify runs this function
// by itself. Create a build hook under Project configuration > Build & deploy > Build hooks, and put
// its URL into the environment variable BUILD_HOOK of the project. `sitegen docs scheduled-posts`
// says more.
export default async function scheduledBuild() {
  const hook = Netlify.env.get("BUILD_HOOK");
  if (!hook) {
    console.error("BUILD_HOOK is not set, so no build was started.");
    return;
  }
  const response = await fetch(hook, { method: "POST", body: "" });
  if (!response.ok) console.error(`The build hook answered ${response.status}.`);
}

export const config = { schedule: "5 5,11,17 * * *" };

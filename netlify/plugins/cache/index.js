// Keeps sitegen's cache between builds, so that only what changed is converted anew, and notifies the
// hub once a deploy is on the web. No package is needed.
const CACHE = ".sitegen";

module.exports = {
  async onPreBuild({ utils }) {
    await utils.cache.restore(CACHE);
  },
  async onPostBuild({ utils }) {
    await utils.cache.save(CACHE);
  },
  async onSuccess({ utils, inputs }) {
    if (!inputs.ping || process.env.CONTEXT !== "production") return;
    try {
      await utils.run("python", ["-m", "sitegen", "ping"]);
      // Keeps the record of what was sent to the hub for the next build.
      await utils.cache.save(CACHE);
    } catch (error) {
      // The site is on the web; that feed readers learn of it later is no reason to fail.
      console.log(`The hub could not be notified: ${error.message}`);
    }
  },
};

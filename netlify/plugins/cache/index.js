// Keeps sitegen's memo between builds, so that only what changed is converted anew, and tells the
// hub once a deploy is on the web. No package is needed.
const MEMO = ".sitegen";

module.exports = {
  async onPreBuild({ utils }) {
    await utils.cache.restore(MEMO);
  },
  async onPostBuild({ utils }) {
    await utils.cache.save(MEMO);
  },
  async onSuccess({ utils, inputs }) {
    if (!inputs.ping || process.env.CONTEXT !== "production") return;
    try {
      await utils.run("python", ["-m", "sitegen", "ping"]);
      // What the hub was told is remembered for the next build.
      await utils.cache.save(MEMO);
    } catch (error) {
      // The site is on the web; that readers hear of it later is no reason to fail.
      console.log(`The hub was not told: ${error.message}`);
    }
  },
};

// The plain theme of the benchmark, the way Eleventy's documentation does each thing.
import markdownItAnchor from "markdown-it-anchor";
import markdownItFootnote from "markdown-it-footnote";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

export default function (eleventyConfig) {
  eleventyConfig.setUseGitIgnore(false);
  eleventyConfig.addPassthroughCopy({ "content/images": "images", "content/assets": "." });
  eleventyConfig.amendLibrary("md", (library) => {
    library.set({ typographer: true });
    library.use(markdownItAnchor, { tabIndex: false }).use(markdownItFootnote);
  });

  // Posts, newest first, each knowing its neighbours.
  eleventyConfig.addCollection("posts", (api) => {
    const posts = api.getFilteredByGlob("content/posts/*.md").reverse();
    posts.forEach((post, place) => {
      post.data.newer = posts[place - 1];
      post.data.older = posts[place + 1];
    });
    return posts;
  });
  for (const section of ["faqs", "values", "people"]) {
    eleventyConfig.addCollection(section, (api) => api.getFilteredByGlob(`content/${section}/*.md`));
  }

  const byTag = (api) => {
    const tags = new Map();
    for (const post of api.getFilteredByGlob("content/posts/*.md").reverse()) {
      for (const tag of post.data.topics ?? []) {
        if (!tags.has(tag)) tags.set(tag, []);
        tags.get(tag).push(post);
      }
    }
    return [...tags].sort(([one], [other]) => (one < other ? -1 : 1));
  };
  eleventyConfig.addCollection("tagList", (api) =>
    byTag(api).map(([tag, posts]) => ({ tag, count: posts.length })));
  eleventyConfig.addCollection("tagPages", (api) =>
    byTag(api).flatMap(([tag, posts]) => {
      const total = Math.ceil(posts.length / 10);
      return Array.from({ length: total }, (_, page) => ({
        tag,
        number: page + 1,
        total,
        posts: posts.slice(page * 10, page * 10 + 10),
      }));
    }));

  eleventyConfig.addFilter("day", (date) => date.toISOString().slice(0, 10));
  eleventyConfig.addFilter("readableDay", (date) =>
    `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
  eleventyConfig.addFilter("rssDate", (date) => date.toUTCString());
  eleventyConfig.addFilter("head", (items, count) => items.slice(0, count));

  return {
    dir: { input: "content", output: "output" },
    // The corpus has no template tags: reading it as plain Markdown is the faster way.
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}

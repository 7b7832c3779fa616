// The theme of the real blog, the way Eleventy's documentation does each thing.
import { eleventyImageTransformPlugin } from "@11ty/eleventy-img";
import markdownItAnchor from "markdown-it-anchor";
import markdownItFootnote from "markdown-it-footnote";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

export default function (eleventyConfig) {
  eleventyConfig.setUseGitIgnore(false);
  eleventyConfig.addPassthroughCopy({ "content/assets": "." });
  // The sizes that sitegen makes.
  eleventyConfig.addPlugin(eleventyImageTransformPlugin, {
    formats: ["webp", "auto"],
    widths: [160, 400, 800, 1200, 1600],
    sharpWebpOptions: { quality: 78 },
    sharpJpegOptions: { quality: 82, progressive: true },
    htmlOptions: {
      imgAttributes: { loading: "lazy", decoding: "async", sizes: "(min-width: 48rem) 42rem, 100vw" },
    },
  });
  let markdown;
  eleventyConfig.amendLibrary("md", (library) => {
    markdown = library;
    library.set({ typographer: true });
    library.use(markdownItAnchor, { tabIndex: false }).use(markdownItFootnote);
  });

  // Posts, newest first, each knowing its neighbours.
  eleventyConfig.addCollection("posts", (api) => {
    const posts = api.getFilteredByGlob("content/posts/*/index.md").reverse();
    posts.forEach((post, place) => {
      post.data.newer = posts[place - 1];
      post.data.older = posts[place + 1];
    });
    return posts;
  });
  for (const section of ["faqs", "values", "people", "newsletter"]) {
    eleventyConfig.addCollection(section, (api) => api.getFilteredByGlob(`content/${section}/*.md`));
  }

  const grouped = (api, keysOf) => {
    const groups = new Map();
    for (const post of api.getFilteredByGlob("content/posts/*/index.md").reverse()) {
      for (const key of keysOf(post)) {
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(post);
      }
    }
    return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
  };
  const paged = (groups) =>
    groups.flatMap(([key, posts]) => {
      const total = Math.ceil(posts.length / 10);
      return Array.from({ length: total }, (_, page) => ({
        key,
        number: page + 1,
        total,
        posts: posts.slice(page * 10, page * 10 + 10),
      }));
    });
  const tagsOf = (post) => post.data.topics ?? [];
  eleventyConfig.addCollection("tagList", (api) =>
    grouped(api, tagsOf).map(([tag, posts]) => ({ tag, count: posts.length })));
  eleventyConfig.addCollection("tagFeeds", (api) =>
    grouped(api, tagsOf).map(([tag, posts]) => ({ tag, posts: posts.slice(0, 20) })));
  eleventyConfig.addCollection("tagPages", (api) => paged(grouped(api, tagsOf)));
  eleventyConfig.addCollection("authorPages", (api) =>
    paged(grouped(api, (post) => [post.data.author])));

  eleventyConfig.addFilter("markdown", (text) => markdown.render(text));
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

export default {
  layout: "document.njk",
  permalink: (data) => `/newsletter/${data.page.fileSlug}/`,
};

export default {
  layout: "document.njk",
  permalink: (data) => `/values/${data.page.fileSlug}/`,
};

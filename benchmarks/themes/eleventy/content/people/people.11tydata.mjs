export default {
  layout: "document.njk",
  permalink: (data) => `/people/${data.page.fileSlug}/`,
};

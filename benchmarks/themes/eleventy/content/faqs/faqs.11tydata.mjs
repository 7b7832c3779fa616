export default {
  layout: "document.njk",
  permalink: (data) => `/faqs/${data.page.fileSlug}/`,
};

// Shown on the pages of authors, not on pages of their own.
export default { permalink: false };

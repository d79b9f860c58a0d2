// SPDX-License-Identifier: GPL-3.0-or-later
// Parses PowerShell with tree-sitter's grammar: reads a JSON list of scripts from standard input and writes a list with
// the places that are no PowerShell, the shape of the syntax tree, and the commands with their parameters. The folder
// with the packages is the one argument. To be started with --liftoff-only: V8's optimizing compiler works for a
// minute at the grammar.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const { Parser, Language } = await import(pathToFileURL(path.join(folder, 'web-tree-sitter/web-tree-sitter.js')).href);
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(path.join(folder, 'tree-sitter-powershell/tree-sitter-powershell.wasm')));

function commandOf(node) {
  const name = node.childForFieldName('command_name');
  const elements = node.childForFieldName('command_elements');
  const command = { name: name ? name.text : '', parameters: [], splats: [] };
  for (const element of elements ? elements.namedChildren : []) {
    if (element.type === 'command_parameter') command.parameters.push(element.text.replace(/^-/, '').replace(/:$/, ''));
    else if (/^@\w+$/.test(element.text)) command.splats.push(element.text.slice(1));
  }
  return command;
}

function read(source) {
  const tree = parser.parse(source);
  const found = { errors: [], shape: '', commands: [] };
  const words = [];
  const stack = [tree.rootNode];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node.isError || node.isMissing)
      found.errors.push(`${node.startPosition.row + 1}:${node.startPosition.column + 1} ${node.text.slice(0, 80)}`);
    words.push(`${node.type}/${node.childCount}`);
    if (node.type === 'command') found.commands.push(commandOf(node));
    for (let i = node.childCount - 1; i >= 0; --i) stack.push(node.child(i));
  }
  if (tree.rootNode.hasError && found.errors.length === 0) found.errors.push('somewhere');
  found.shape = words.join(' ');
  tree.delete();
  return found;
}

const scripts = JSON.parse(fs.readFileSync(0, 'utf8'));
fs.writeFileSync(1, JSON.stringify(scripts.map(read)));
process.exit(0);

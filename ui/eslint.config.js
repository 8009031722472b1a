import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const onlyTheHostKnowsTauri = {
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/host/tauri.ts may know Tauri.' }] },
  ],
}

const LATER = /^(then|catch|finally|setTimeout|requestAnimationFrame|queueMicrotask)$/
const called = (node) => node.callee.property?.name ?? node.callee.name

/** Focus that comes after an answer takes the caret from where the person has gone meanwhile. */
const noLateFocus = {
  meta: {
    schema: [],
    messages: { late: 'Focus before the await, or pass it on with passFocus of kit/focus.ts.' },
  },
  create(context) {
    const awaited = []
    const isLater = ({ parent }) => parent.type === 'CallExpression' && LATER.test(called(parent) ?? '')
    return {
      ':function': (node) => awaited.push(isLater(node)),
      ':function:exit': () => awaited.pop(),
      'AwaitExpression:exit': () => awaited.length > 0 && (awaited[awaited.length - 1] = true),
      CallExpression(node) {
        const moves = node.callee.type === 'MemberExpression' && called(node) === 'focus'
        if (moves && awaited.at(-1)) context.report({ node, messageId: 'late' })
      },
    }
  },
}

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/paraglide', 'src/bindings', 'project.inlang'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ['src/**'],
    plugins: { guichet: { rules: { 'no-late-focus': noLateFocus } } },
    rules: {
      'guichet/no-late-focus': 'error',
      ...onlyTheHostKnowsTauri,
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      // Sets and maps of what is already known are bookkeeping here, not something a page is drawn from.
      'svelte/prefer-svelte-reactivity': 'off',
      'no-undef': 'off',
    },
  },
  { files: ['src/**/*.test.ts'], rules: { 'guichet/no-late-focus': 'off' } },
  { files: ['src/host/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
)

import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const onlyTheHostKnowsTauri = {
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/host/tauri.ts may know Tauri.' }] },
  ],
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
    rules: {
      ...onlyTheHostKnowsTauri,
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      // Sets and maps of what is already known are bookkeeping here, not something a page is drawn from.
      'svelte/prefer-svelte-reactivity': 'off',
      'no-undef': 'off',
    },
  },
  { files: ['src/host/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
)

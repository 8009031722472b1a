import '@fontsource-variable/inter/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { leaveKeysToTheInputMethod } from './app/input-method'

leaveKeysToTheInputMethod()
const target = document.getElementById('app')
if (target) mount(App, { target })

import { createAfterword } from "afterword/vue";
import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import App from "./App.vue";

export const render = ({ options, history }) => renderToString(createSSRApp(App, { history }).use(createAfterword(options)));

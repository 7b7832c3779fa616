(function(){"use strict";var root=document.documentElement;function recall(key){try{return localStorage.getItem(key);}catch(error){return null;}}
function keep(key,value){try{localStorage.setItem(key,value);}catch(error){}}
var choice=recall("theme");if(choice==="dark"||choice==="light"){root.dataset.theme=choice;}
root.classList.add("scripted");document.addEventListener("click",function(event){var button=event.target.closest&&event.target.closest("[data-switch]");if(!button){return;}
var dark=root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme: dark)").matches;root.dataset.theme=dark?"light":"dark";keep("theme",root.dataset.theme);});})();
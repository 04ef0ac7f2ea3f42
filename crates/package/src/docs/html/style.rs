//! The style of the documentation site, close to Starlight's.

/// The only style of the site. The content security policy contains its hash.
pub(in crate::docs) const STYLE: &str = "\
:root{--bg:#fff;--fg:#23262f;--strong:#111318;--muted:#545a6a;--line:#e1e4ea;--soft:#f4f5f8;--accent:#4230c4;\
--note:#0a5aa8;--note-bg:#e6f0fb;--tip:#6b2fb3;--tip-bg:#f2e9fc;--caution:#7a5200;--caution-bg:#fdf3dc;\
--danger:#a3142b;--danger-bg:#fde8eb;--string:#0b6b3a;--number:#9a3d00;--keyword:#7a28a8;--comment:#646b7b;\
color-scheme:light dark}\
*{box-sizing:border-box}\
body{font:16px/1.7 system-ui,-apple-system,'Segoe UI',sans-serif;margin:0;color:var(--fg);background:var(--bg);\
overflow-wrap:break-word}\
header{padding:.85rem 1.25rem;border-bottom:1px solid var(--line)}\
header strong{color:var(--strong);font-size:1.1rem}.version,.lead{color:var(--muted)}.lead{font-size:1.1rem}\
nav,.contents{padding:.75rem 1.25rem;font-size:.94rem;border-bottom:1px solid var(--line)}\
nav ul,.contents ul{list-style:none;margin:.25rem 0;padding:0}nav li,.contents li{margin:.1rem 0}\
nav h2{font-size:.94rem;margin:1rem 0 .25rem;color:var(--strong)}\
nav a{display:block;padding:.3rem .6rem;border-radius:.3rem;color:var(--muted);text-decoration:none}\
nav a:hover{color:var(--strong)}nav a[aria-current]{color:#fff;background:var(--accent);font-weight:600}\
.contents a{color:var(--muted);text-decoration:none}.contents a:hover{color:var(--strong)}\
.contents .sub{padding-inline-start:1rem}summary{font-weight:600;color:var(--strong);cursor:pointer}\
.content{min-width:0}main{padding:1.25rem;max-width:47.5rem}\
h1,h2,h3,h4,h5,h6{line-height:1.25;color:var(--strong);margin:1.6em 0 .5em}h1{font-size:2.1rem;margin-top:.4em}\
h2{font-size:1.6rem}h3{font-size:1.3rem}h4{font-size:1.1rem}:target{scroll-margin-top:1rem}\
p,li,h1,h2,h3,h4,h5,h6,th,td,blockquote,dd{unicode-bidi:plaintext}\
a{color:var(--accent)}img{max-width:100%;height:auto}hr{border:0;border-top:1px solid var(--line)}\
blockquote{margin:1rem 0;padding-inline-start:1rem;border-inline-start:3px solid var(--line);color:var(--muted)}\
code{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);padding:.12em .35em;\
border-radius:.25rem}\
pre{margin:1rem 0;padding:.85rem 1rem;overflow-x:auto;background:var(--soft);border:1px solid var(--line);\
border-radius:.4rem}pre code{padding:0;background:none}figure{margin:1rem 0}figure pre{margin:0;border-top-left-radius:0}\
figcaption{display:inline-block;padding:.25rem .8rem;font-size:.85rem;color:var(--muted);background:var(--soft);\
border:1px solid var(--line);border-bottom:0;border-radius:.4rem .4rem 0 0}\
.s{color:var(--string)}.n{color:var(--number)}.k{color:var(--keyword)}.c{color:var(--comment);font-style:italic}\
.ins{color:var(--string)}.del{color:var(--danger)}\
.scroll{overflow-x:auto}table{border-collapse:collapse;min-width:50%}th,td{padding:.45rem .9rem;text-align:start;\
vertical-align:top;border-bottom:1px solid var(--line)}th{color:var(--strong)}\
th.left,td.left{text-align:left}th.center,td.center{text-align:center}th.right,td.right{text-align:right}\
.aside{margin:1rem 0;padding:.75rem 1rem;border-inline-start:4px solid;border-radius:.15rem}\
.aside>:last-child{margin-bottom:0}.aside p{margin:.4rem 0}.aside-title{font-weight:600;margin:0 0 .25rem}\
.note{border-color:var(--note);background:var(--note-bg)}.note .aside-title{color:var(--note)}\
.tip{border-color:var(--tip);background:var(--tip-bg)}.tip .aside-title{color:var(--tip)}\
.caution{border-color:var(--caution);background:var(--caution-bg)}.caution .aside-title{color:var(--caution)}\
.danger{border-color:var(--danger);background:var(--danger-bg)}.danger .aside-title{color:var(--danger)}\
.notice{margin:1rem 1.25rem;padding:.75rem 1rem;border:1px solid var(--danger);border-radius:.4rem;\
background:var(--danger-bg);color:var(--danger)}.notice ul{margin:.25rem 0;padding-inline-start:1.25rem}\
.card{display:block;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.5rem;text-decoration:none}\
.card strong{display:block;color:var(--strong)}\
.footnotes{font-size:.92rem;border-top:1px solid var(--line);margin-top:2.5rem}.footnotes h2{font-size:1.2rem}\
li:has(>input){list-style:none}\
@media(min-width:50rem){.columns{display:grid;grid-template-columns:17rem minmax(0,1fr)}\
nav{border-bottom:0;border-inline-end:1px solid var(--line);min-height:calc(100vh - 3.5rem)}nav summary{display:none}\
main{padding:1.5rem 2.5rem}}\
@media(min-width:72rem){.content{display:grid;grid-template-columns:minmax(0,1fr) 16rem;align-content:start}\
.notice{grid-column:1/-1}main{grid-column:1;grid-row:2;margin-inline:auto;width:100%}\
.contents{grid-column:2;grid-row:2;border-bottom:0;border-inline-start:1px solid var(--line);padding-top:2rem}}\
@media(prefers-color-scheme:dark){:root{--bg:#17181c;--fg:#c9cdd6;--strong:#fff;--muted:#a0a6b4;--line:#353841;\
--soft:#22242b;--accent:#b3a8ff;--note:#7fb8f0;--note-bg:#10243a;--tip:#c9a3f5;--tip-bg:#26183a;--caution:#e8c069;\
--caution-bg:#332708;--danger:#f58fa0;--danger-bg:#3a131b;--string:#8fd4a4;--number:#f0a878;--keyword:#d0a2f0;\
--comment:#969dad}nav a[aria-current]{color:#17181c}}\
@media print{nav,.contents{display:none}}";

// Tells the pages that wait for a sign-in who came back, and goes.
const { account, name, csrf } = document.getElementById("signed-in").dataset;
new BroadcastChannel("elogbook").postMessage({ account, name, csrf });
if (window.opener) window.close();

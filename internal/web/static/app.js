// The keys of crosscode, and the saving of a round trip where the colours or
// the keys are chosen. Every page does all it does without this file.
"use strict"

const root = document.documentElement

// rows are the links that open the rows of the lists on the page, top down.
const rows = () => [...document.querySelectorAll("table[data-rows] tbody th a.ref, .hits a.ref")]
  .filter(link => link.checkVisibility())

const line = "table[data-rows] tbody tr, .hits > li"

// row is the one the reader is in, or none.
const row = () => document.activeElement.closest(line)

function move(by) {
  const all = rows()
  if (all.length === 0) return
  const at = all.findIndex(link => link.closest(line) === row())
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))
  all[next].focus()
  all[next].closest(line).scrollIntoView({ block: "nearest" })
}

function search() {
  const box = [...document.querySelectorAll(".search input[type=search]")].find(b => b.checkVisibility())
  if (box) { box.focus(); box.select(); return }
  const menu = document.querySelector("details.fold")
  if (menu && menu.querySelector(".search")) {
    menu.open = true
    menu.querySelector(".search input[type=search]").focus()
  }
}

function mark() {
  const box = row()?.querySelector("input[name=mark]")
  if (box) box.click()
}

// leave closes what is open around the reader, or takes them out of a field.
function leave(event) {
  const open = document.activeElement.closest("details[open]") ?? document.querySelector("details.pop[open]")
  if (open) {
    open.open = false
    open.querySelector("summary").focus()
    event.preventDefault()
  } else if (document.activeElement.matches("input, textarea, select")) {
    document.activeElement.blur()
  }
}

// help shows which keys there are, and puts them away again.
function help() {
  const box = document.querySelector("dialog.help")
  if (box.open) box.close()
  else box.showModal()
}

const keys = { "/": search, j: () => move(1), k: () => move(-1), x: mark, "?": help }

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.key === "Escape") return leave(event)
  const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")
  if (typing || root.dataset.keys === "off" || !keys[event.key]) return
  event.preventDefault()
  keys[event.key]()
})

// A click anywhere on a row opens it, unless it was meant for something in it.
document.addEventListener("click", event => {
  for (const pop of document.querySelectorAll("details.pop[open]")) {
    if (!pop.contains(event.target)) pop.open = false
  }
  if (event.target.closest("a, button, input, label, select, summary, textarea") || String(getSelection())) return
  event.target.closest("table[data-rows] tbody tr")?.querySelector("th a.ref")?.click()
})

// How many rows are marked.
document.addEventListener("change", event => {
  if (event.target.name !== "mark") return
  const told = document.querySelector(".bulk .marked")
  if (!told) return
  const n = document.querySelectorAll("input[name=mark]:checked").length
  told.hidden = false
  told.textContent = n === 1 ? "1 row marked" : n + " rows marked"
})

// Colours and keys are kept by the browser, as the server would keep them.
document.addEventListener("submit", event => {
  const button = event.submitter
  if (!event.target.matches(".preferences") || !button) return
  event.preventDefault()
  root.dataset[button.name] = button.value
  document.cookie = `${button.name}=${button.value}; path=/; max-age=31536000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`
  for (const other of button.parentElement.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", other === button)
  }
})

// Where several are named, one a line, one may be found by what it is about and
// added, without knowing how it is written.
function add(box) {
  const line = box.querySelector("input"), told = box.querySelector("[role=status]")
  const lines = document.getElementById(box.dataset.adds), name = line.value.trim()
  if (!name) return line.focus()
  const all = lines.value.split("\n").map(one => one.trim()).filter(Boolean)
  const there = all.includes(name)
  if (!there) {
    lines.value = [...all, name].join("\n")
    lines.dispatchEvent(new Event("input", { bubbles: true }))
  }
  told.textContent = there ? `${name} is there already.` : `${name} is added.`
  line.value = ""
  line.focus()
}
for (const box of document.querySelectorAll(".adder")) {
  box.hidden = false
  box.querySelector("button").addEventListener("click", () => add(box))
  box.querySelector("input").addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    add(box)
  })
}

// What is typed into a form is kept as a draft a moment after the typing stops.
let waiting
document.addEventListener("input", event => {
  const form = event.target.form
  if (!form || !form.matches("[data-draft]")) return
  clearTimeout(waiting)
  waiting = setTimeout(async () => {
    const typed = new URLSearchParams(new FormData(form))
    typed.set("quiet", "yes")
    const answer = await fetch("/drafts", { method: "POST", body: typed }).catch(() => null)
    form.querySelector(".draft-kept").textContent = answer?.ok ? "Kept as a draft." : "The draft could not be kept."
  }, 1500)
})
document.addEventListener("submit", () => clearTimeout(waiting))

// What is wrong, or what was asked for, has the keyboard first.
document.querySelector("[data-focus]")?.focus()

// What takes long is looked in for until it is there. Then it stands where it was
// waited for; a refusal takes the place of the page.
const outcome = () => document.querySelector("#outcome[data-working]")
const rest = ms => new Promise(done => setTimeout(done, ms))

function shown(page) {
  const box = outcome(), came = page.querySelector("#outcome")
  if (!box || !came) return false
  const told = document.querySelector("#outcome-told")
  if (!came.dataset.working) {
    const within = box.contains(document.activeElement)
    box.replaceWith(came)
    told.textContent = "The result is there."
    if (within) { came.tabIndex = -1; came.focus() }
    return true
  }
  const bar = box.querySelector("progress"), now = came.querySelector("progress")
  const share = now.hasAttribute("value") ? now.value / now.max : -1
  if (share >= 0 && share >= bar.position) { // another server may be less far
    bar.max = now.max
    bar.value = now.value
    box.querySelector(".working-words").textContent = came.querySelector(".working-words").textContent
    const quarter = Math.floor(share * 4)
    if (quarter > 0 && told.dataset.quarter !== String(quarter)) {
      told.dataset.quarter = quarter
      told.textContent = box.querySelector(".working-words").textContent
    }
  } else if (share < 0 && bar.position < 0) {
    box.querySelector(".working-words").textContent = came.querySelector(".working-words").textContent
  }
  return true
}

async function look() {
  for (let missed = 0; outcome() && missed < 20;) {
    await rest(document.hidden ? 3000 : 300)
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null)
    if (!answer || answer.status === 429 || answer.status === 503) {
      missed++
      await rest(1000 * Math.min(Number(answer?.headers.get("Retry-After")) || 2, 10))
      continue
    }
    missed = 0
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    if (answer.ok && shown(page)) continue
    document.querySelector("main").replaceWith(page.querySelector("main"))
    document.querySelector("[data-focus]")?.focus()
    return
  }
  if (outcome()) outcome().querySelector(".working-words").textContent = "The server does not answer. Look again in a while: what was begun may have to begin anew."
}
if (outcome()) look()

// The bars of a plan may lie far aside of the rows that are in sight. They are
// brought into sight where a wide page opens, and by a button that is there while
// none of them is seen.
const sheet = document.querySelector(".plan-region")

if (sheet) {
  const bars = sheet.querySelector(".plan-jumps button"), today = sheet.querySelector(".plan-jumps a")
  const table = sheet.querySelector(".plan-rows"), drawn = sheet.querySelectorAll(".gantt [data-bars] > g")
  const name = table.querySelector(".plan-name"), height = table.querySelector("tbody tr")?.offsetHeight || 1

  // around gives where the bars of the rows in sight are drawn.
  const around = () => {
    const from = Math.max(Math.floor(sheet.scrollTop / height), 0)
    const to = Math.ceil((sheet.scrollTop + sheet.clientHeight - table.tHead.offsetHeight) / height)
    return [...drawn].slice(from, to).map(g => g.querySelector(".bar")?.getBoundingClientRect()).filter(Boolean)
  }
  // inSight reports whether a bar can be seen beside the table.
  const inSight = box => box.right > table.getBoundingClientRect().right && box.left < sheet.getBoundingClientRect().right
  const bring = left => { sheet.scrollLeft += left - sheet.getBoundingClientRect().left - name.offsetWidth - 40 }
  const first = () => bring(Math.min(...around().map(box => box.left)))
  const offer = () => {
    const boxes = around()
    bars.hidden = boxes.length === 0 || boxes.some(inSight)
  }
  bars.addEventListener("click", () => { first(); sheet.focus({ preventScroll: true }) })
  today?.addEventListener("click", event => {
    event.preventDefault()
    bring(sheet.querySelector("#gantt-today").getBoundingClientRect().left)
    sheet.focus({ preventScroll: true })
  })
  offer()
  if (!bars.hidden && sheet.clientWidth > table.offsetWidth && !sheet.scrollLeft) first()
  let due
  sheet.addEventListener("scroll", () => { due ??= requestAnimationFrame(() => { due = null; offer() }) }, { passive: true })
}

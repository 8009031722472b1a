#!/usr/bin/python3
"""Another program on the desktop, such as a file manager: it holds files, a picture or a text on the
clipboard, or lets files be dragged out of a small window in the upper left corner, until it is ended.

other_program.py files|drag PATH…   other_program.py picture PATH   other_program.py text TEXT
"""
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk  # noqa: E402

what, *given = sys.argv[1:]
uris = [GLib.filename_to_uri(path) for path in given] if what in ("files", "drag") else []
clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
window = Gtk.Window(title="other program", decorated=False)
window.set_default_size(60, 60)

if what == "picture":
    clipboard.set_image(GdkPixbuf.Pixbuf.new_from_file(given[0]))
elif what == "text":
    clipboard.set_text(given[0], -1)
elif what == "files":
    # As file managers do it: the files, and their paths as text.
    def hand_over(_widget, data, info, _time):
        if info == 0:
            data.set_uris(uris)
        else:
            data.set_text("\n".join(given), -1)

    window.connect("selection-get", hand_over)
    window.realize()
    for info, target in enumerate(["text/uri-list", "UTF8_STRING"]):
        Gtk.selection_add_target(window, Gdk.SELECTION_CLIPBOARD, Gdk.Atom.intern(target, False), info)
    Gtk.selection_owner_set(window, Gdk.SELECTION_CLIPBOARD, 0)
elif what == "drag":
    handle = Gtk.EventBox()
    handle.drag_source_set(
        Gdk.ModifierType.BUTTON1_MASK, [Gtk.TargetEntry.new("text/uri-list", 0, 0)], Gdk.DragAction.COPY
    )
    handle.connect("drag-data-get", lambda _widget, _context, data, _info, _time: data.set_uris(uris))
    window.add(handle)
    window.set_keep_above(True)
    window.move(0, 0)
    window.show_all()

print("ready", flush=True)
Gtk.main()

#!/usr/bin/python3
"""A WebKitGTK browser for WebKitWebDriver: windows with one page each, and nothing else.

MiniBrowser would do, were it not for the console: under automation it opens an ephemeral session, and WebKit
writes no console of such a session anywhere (PageConsoleClient::addMessage). This one has a session like that
of a person who visits for the first time, in a folder that the harness makes and removes.
"""

import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

DATA = os.environ["WEBKIT_BROWSER_DATA"]


def main():
    manager = WebKit2.WebsiteDataManager(base_data_directory=DATA, base_cache_directory=DATA)
    context = WebKit2.WebContext(website_data_manager=manager)
    context.set_automation_allowed(True)
    settings = WebKit2.Settings(
        enable_write_console_messages_to_stdout=True, javascript_can_open_windows_automatically=True
    )
    windows = set()

    def open_window(*_):
        return show(WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True))

    def opened_by_page(opener, _):
        return show(WebKit2.WebView(related_view=opener, settings=settings, is_controlled_by_automation=True))

    def show(view):
        window = Gtk.Window(default_width=1280, default_height=900)
        window.add(view)
        windows.add(window)
        view.connect("create", opened_by_page)
        view.connect("close", lambda _: window.destroy())
        window.connect("destroy", closed)
        window.show_all()
        return view

    def closed(window):
        windows.discard(window)
        if not windows:
            Gtk.main_quit()

    def started(_, session):
        info = WebKit2.ApplicationInfo()
        info.set_name("WebKitGTK")
        info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
        session.set_application_info(info)
        session.connect("create-web-view", open_window)

    context.connect("automation-started", started)
    Gtk.main()


if __name__ == "__main__":
    sys.exit(main())

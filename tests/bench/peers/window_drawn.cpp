// SPDX-License-Identifier: GPL-3.0-or-later
// window_drawn RUNS PROGRAM [ARGUMENTS...]: starts the program again and again on $DISPLAY and prints the median time
// in milliseconds from exec until its window has been mapped and drawn for the first time (MapNotify of a top-level
// window of some size, then the first X Damage in it). Knows nothing of the program, so that peers are measured the
// same way.
#include <xcb/damage.h>
#include <xcb/xcb.h>

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern char** environ;

namespace {

using Clock = std::chrono::steady_clock;

double once(xcb_connection_t* display, xcb_window_t root, char** command) {
    const uint8_t damageEvent = xcb_get_extension_data(display, &xcb_damage_id)->first_event;
    (void)root;
    while (xcb_generic_event_t* old = xcb_poll_for_event(display))
        free(old);
    pid_t child = 0;
    const auto start = Clock::now();
    if (posix_spawnp(&child, command[0], nullptr, nullptr, command, environ) != 0) {
        std::perror(command[0]);
        std::exit(2);
    }
    double taken = -1;
    xcb_window_t window = 0;
    while (taken < 0 && Clock::now() - start < std::chrono::seconds(20)) {
        xcb_generic_event_t* event = xcb_poll_for_event(display);
        if (!event) {
            pollfd ready{xcb_get_file_descriptor(display), POLLIN, 0};
            poll(&ready, 1, 1000);
            continue;
        }
        const uint8_t type = event->response_type & 0x7f;
        if (type == XCB_MAP_NOTIFY && !window) {
            const auto* mapped = reinterpret_cast<xcb_map_notify_event_t*>(event);
            xcb_get_geometry_reply_t* geometry =
                xcb_get_geometry_reply(display, xcb_get_geometry(display, mapped->window), nullptr);
            if (geometry && geometry->width >= 300 && geometry->height >= 200) {
                window = mapped->window;
                xcb_damage_create(display, xcb_generate_id(display), window, XCB_DAMAGE_REPORT_LEVEL_NON_EMPTY);
                xcb_flush(display);
            }
            free(geometry);
        } else if (type == damageEvent + XCB_DAMAGE_NOTIFY) {
            taken = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        }
        free(event);
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    return taken;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: window_drawn RUNS PROGRAM [ARGUMENTS...]\n");
        return 2;
    }
    xcb_connection_t* display = xcb_connect(nullptr, nullptr);
    if (xcb_connection_has_error(display)) {
        std::fprintf(stderr, "window_drawn: no display\n");
        return 2;
    }
    xcb_damage_query_version_reply_t* version =
        xcb_damage_query_version_reply(display, xcb_damage_query_version(display, 1, 1), nullptr);
    free(version);
    const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(display)).data->root;
    const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
    xcb_change_window_attributes(display, root, XCB_CW_EVENT_MASK, &mask);
    xcb_flush(display);
    std::vector<double> times;
    for (int i = 0; i < std::atoi(argv[1]); ++i)
        times.push_back(once(display, root, argv + 2));
    std::sort(times.begin(), times.end());
    std::printf("%.1f\n", times.at(times.size() / 2));
    xcb_disconnect(display);
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: the answers of a camera. The first byte chooses how the rest is read.
#include "executors/network/vapix/CameraDefinitions.h"
#include "executors/network/vapix/CameraDisks.h"
#include "executors/network/vapix/CameraEvents.h"
#include "executors/network/vapix/CameraRecordings.h"
#include "executors/network/vapix/DigestChallenge.h"
#include "executors/network/vapix/JpegSize.h"
#include "executors/network/vapix/MultipartFrames.h"
#include "executors/network/vapix/VapixAnswer.h"
#include "executors/network/vapix/WebSocketFrames.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void told(const oc::Error& error) {
    if (error.code.isEmpty() || error.message.isEmpty() || error.message.size() > 2000) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const QByteArray input(reinterpret_cast<const char*>(data) + 1, static_cast<qsizetype>(size - 1));
    switch (data[0] % 8) {
    case 0:
        if (const auto answer = oc::vapixAnswer::json(input); !answer) told(answer.error());
        break;
    case 1:
        if (const auto answer = oc::vapixAnswer::parameters(input); !answer) told(answer.error());
        if (const auto answer = oc::vapixAnswer::done(input); !answer) told(answer.error());
        break;
    case 2: {
        const auto xml = oc::vapixAnswer::xml(input);
        if (!xml) {
            told(xml.error());
            break;
        }
        (void)oc::cameraDisks::rows(*xml);
        (void)oc::cameraDisks::job(*xml);
        (void)oc::cameraRecordings::rows(*xml);
        (void)oc::CameraDefinitions::of(*xml);
        break;
    }
    case 3: {
        const auto soap = oc::vapixAnswer::soap(input);
        if (!soap) {
            told(soap.error());
            break;
        }
        (void)oc::cameraEvents::topics(*soap);
        (void)oc::cameraEvents::rules(*soap, *soap);
        (void)oc::cameraEvents::schedules(*soap);
        break;
    }
    case 4: {
        const auto challenge = oc::DigestChallenge::strongest(input.split('\n'));
        if (!challenge) break;
        const QByteArray answer = challenge->answer({"root", "secret"}, "GET", "/", 1, "nonce");
        if (!answer.startsWith("Digest ")) std::abort();
        break;
    }
    case 5:
        if (const auto picture = oc::JpegSize::of(input); picture && (picture->width <= 0 || picture->height <= 0))
            std::abort();
        break;
    case 6: {
        oc::MultipartFrames frames;
        for (qsizetype at = 0; at < input.size(); at += 17) {
            frames.add(input.mid(at, 17));
            while (const auto part = frames.next())
                if (part->size() > input.size()) std::abort();
        }
        break;
    }
    case 7: {
        oc::WebSocketFrames frames;
        for (qsizetype at = 0; at < input.size(); at += 5) {
            frames.add(input.mid(at, 5));
            while (const auto message = frames.next())
                if (message->payload.size() > input.size()) std::abort();
        }
        break;
    }
    default:
        break;
    }
    return 0;
}

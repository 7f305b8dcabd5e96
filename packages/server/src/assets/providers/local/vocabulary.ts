const list = (words: string) => words.trim().split(/\s+/)
const phrases = (text: string) => text.split(',').map((phrase) => phrase.trim())

/** Nouns for a background as such. */
export const backgroundNouns: ReadonlySet<string> = new Set(
  list('background backgrounds backdrop backdrops wallpaper wallpapers abstract'),
)

/** Nouns that follow a colour. */
export const colourNouns: ReadonlySet<string> = new Set(
  list(
    'tone tones toned colour colours color colors coloured colored hue hues shade shades palette palettes tint tints ' +
      'accent accents scheme',
  ),
)

/** Words that say nothing about the image: neither understood nor ignored. */
export const neutralWords: ReadonlySet<string> = new Set([
  ...list(
    'any it is its that this like my your our me us i we some very really please can you could would want need give make ' +
      'create generate design draw paint show get have using use uses image images picture pictures graphic graphics ' +
      'style styled styles theme themed themes effect effects look looks looking size sized resolution ratio aspect px ' +
      'pixels full high quality hq format orientation more less be should something only just which',
  ),
  ...phrases(
    'i would like, i want, i need, any kind of, kind of, high quality, full screen, aspect ratio, in the style of, a bit, a lot of',
  ),
])

/** Words between phrases. After `with`, `over` and their like stands an object, after `from` or `in` a colour. */
export const linkWords: ReadonlySet<string> = new Set(
  list(
    'with of on over in from to into and or for as by at under through across between against behind beside near ' +
      'around above below inside towards toward plus then featuring containing including → & + -> fading transitioning ' +
      'blending merging melting shifting going',
  ),
)

export const articles: ReadonlySet<string> = new Set(list('a an the'))

/** Words after which something is not wanted. */
export const negations: ReadonlySet<string> = new Set([
  ...list('no not without except avoid never excluding minus'),
  ...phrases(
    'anything but, everything but, other than, do not use, don’t use, nothing but not, but not, but no, and not',
  ),
])

/** What the engine never paints: asking for its absence is always fulfilled. */
export const neverPainted: ReadonlySet<string> = new Set(
  list(
    'text texts word words letter letters lettering typography logo logos watermark watermarks people person persons ' +
      'human humans face faces animal animals object objects subject subjects photo photos character characters',
  ),
)

/** Uses of a background, after "for" or "as". */
export const useWords: ReadonlySet<string> = new Set(
  list(
    'video videos intro intros outro outros title titles slide slides slideshow presentation presentations powerpoint ' +
      'keynote website websites web site page pages landing homepage hero header headers banner banners thumbnail ' +
      'thumbnails youtube tiktok instagram reel reels story stories post posts social media podcast podcasts stream ' +
      'streams streaming twitch overlay zoom teams call calls meeting meetings desktop phone mobile screen screens ' +
      'screensaver app apps ui poster posters flyer cover covers card cards blog newsletter email ad ads advert ' +
      'advertisement commercial promo trailer film movie clip clips animation animations motion project work company ' +
      'business brand channel credits opening ending lower thirds reveal',
  ),
)

/**
 * Moods and details that the engine knows as words but does not paint: they are reported as ignored, and the
 * background around them is painted.
 */
export const detailWords: ReadonlySet<string> = new Set([
  ...list(
    `abstractly accent advanced aesthetic aesthetically airbrushed animated artistic artsy atmosphere atmospheric
    awesome balanced beautiful beautifully best blended breathtaking brilliant busy calming carefully cheerful chic
    chill cinematic classic classy clean clear colorful colourful complex contemporary contrast contrasting cool-looking
    corporate cosy cozy creative crisp curve curves curved cute deep-looking depth detail details detailed diffuse
    digital dimensional dreamlike dreamy dust dusty dynamic edge edges edgy elaborate electric elegant elegance elevated
    energetic energy epic ethereal exciting exotic exquisite faint fancy fantastic fashionable feel feeling festive fine
    flare flares flat flow flowing fresh friendly fun funky futuristic glassy glitter glittering glittery glossy glow
    glowing glows good gorgeous grain grainy grand graceful great grunge grungy happy hazy haze high-tech highlight
    highlights hint hints hyperrealistic impressive innovative inspiring intricate inviting iridescent joyful large
    layer layers layered lens light-hearted lighting lightly line lines liquid lively loop looping looped lovely lush
    luxurious luxury magic magical majestic masterpiece matte mature melancholic mellow metallic minimalistic modern mood
    mysterious mystic mystical natural nice noise noisy nostalgic organic ornate particle particles peaceful perfect
    playful plain polished posh powerful premium pretty professional psychedelic pure quiet radiant random realistic
    photorealistic refined reflection reflections reflective relaxed relaxing render rendered rendering rich rolling
    romantic rough rustic sad scratched scratches seamless sense serene serious shadow shadows shape shapes shimmer
    shimmering shimmery shine shining shiny silky simple sleek small smooth smoothly soothing sophisticated sparkle
    sparkles sparkling sparkly splash spooky stunning stylish surreal swirling tasteful tech techno technological
    textured tileable tiled tiny touch touches tranquil transition transitions translucent transparent trendy trippy
    twinkle twinkling ultra unique urban velvety vibe vibes vignette vintage wet wide wild wispy wobbly wonderful`,
  ),
  ...phrases(
    '3d, 2d, trending on artstation, octane render, unreal engine, ultra detailed, highly detailed, award winning, best quality, ultra realistic, high tech',
  ),
])

/** Ways of a gradient, in degrees clockwise from "to the right", or from its middle outwards. */
export const directionWords: Readonly<Record<string, number | 'radial'>> = Object.fromEntries(
  (
    [
      [
        0,
        'left to right, from left to right, from the left to the right, from left, to right, horizontal, horizontally',
      ],
      [180, 'right to left, from right to left, from the right to the left, to left'],
      [
        90,
        'top to bottom, from top to bottom, from the top to the bottom, top down, to bottom, vertical, vertically',
      ],
      [270, 'bottom to top, from bottom to top, from the bottom to the top, bottom up, to top, upwards'],
      [45, 'diagonal, diagonally, corner to corner, top left to bottom right, from top left to bottom right'],
      [225, 'bottom right to top left, from bottom right to top left'],
      [135, 'top right to bottom left, from top right to bottom left'],
      [315, 'bottom left to top right, from bottom left to top right'],
      [
        'radial',
        'radial, radially, circular, from the center, from the centre, from center, center to edge, centre to edge, from the middle, center outwards, center to edges, from the center to the edges',
      ],
    ] as const
  ).flatMap(([way, words]) => phrases(words).map((word) => [word, way])),
)
